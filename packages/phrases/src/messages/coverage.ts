/** Messages about coverage. */
import { messages } from "../message.ts";

export const coverageMessages = messages({
  "coverage.container-runtime-failed": {
    en: "The container runtime at {path} could not be asked: {reason}. Its containers are missing here.",
    "zh-CN": "无法查询 {path} 上的容器运行时：{reason}。这里缺少它的容器。",
  },
  "coverage.container-runtime-late": {
    en: "The container runtime at {path} did not answer within {seconds} s; its containers are shown as they last were.",
    "zh-CN": "{path} 上的容器运行时在 {seconds} 秒内没有应答；显示的是上一次读到的容器。",
  },
  "coverage.container-runtime-refused": {
    en: "The container runtime at {path} may not be asked by this user. Run as root, or as a member of the socket's group, to see names, images and published ports of its containers.",
    "zh-CN": "当前用户无权查询 {path} 上的容器运行时。以 root 或该套接字所属组的成员身份运行，才能看到容器的名称、镜像和发布的端口。",
  },
  "coverage.containers-not-inspected": {
    en: "{count} {count:container|containers} at {path} could not be inspected; published ports may be missing.",
    "zh-CN": "{path} 上有 {count} 个容器无法查看详情；可能缺少其发布的端口。",
  },
  "coverage.rule-sets-omitted": {
    en: "The nftables rules of {namespace} were read without the elements of their sets, which are too many to read in time.",
    "zh-CN": "{namespace} 的 nftables 规则已读取，但集合元素过多，未能及时读出。",
  },
  "coverage.rule-tool-absent": {
    en: "{tool} is not installed, so a part of the packet filter rules of {namespace} was not read. Install it to see them.",
    "zh-CN": "未安装 {tool}，{namespace} 的部分包过滤规则没有读到。安装后即可看到。",
  },
  "coverage.rules-failed": {
    en: "The packet filter rules of {namespace} could not be read completely: {reason}.",
    "zh-CN": "{namespace} 的包过滤规则未能完整读取：{reason}。",
  },
  "coverage.rules-not-permitted": {
    en: "The packet filter rules of {namespace} were not read: that needs {capability}. Run as root to see them.",
    "zh-CN": "没有读取 {namespace} 的包过滤规则：需要 {capability} 权限。以 root 运行即可看到。",
  },
  "coverage.service-file-limit": {
    en: "The configuration of {service} (process {pid}) refers to more files than are read at once ({limit}); settings may be missing.",
    "zh-CN": "{service}（进程 {pid}）的配置引用的文件超过一次读取的上限（{limit} 个）；可能缺少部分设置。",
  },
  "coverage.units-absent": {
    en: "systemctl is not installed, so systemd units are known by name only and the service behind a socket unit is not known.",
    "zh-CN": "未安装 systemctl，只能知道 systemd 单元的名称，无法得知 socket 单元背后的服务。",
  },
  "coverage.units-failed": {
    en: "systemd could not be asked about its units: {reason}.",
    "zh-CN": "无法向 systemd 查询单元：{reason}。",
  },
});
