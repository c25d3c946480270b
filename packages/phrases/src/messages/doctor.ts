/** Messages of `portolan doctor`: what each way of reading the host gives, and how to let Portolan see more. */
import { messages } from "../message.ts";

export const doctorMessages = messages({
  "doctor.title.sockets": { en: "Sockets", "zh-CN": "套接字" },
  "doctor.title.owners": { en: "Owners of sockets", "zh-CN": "套接字的占用者" },
  "doctor.title.namespaces": { en: "Network namespaces", "zh-CN": "网络命名空间" },
  "doctor.title.processes": { en: "Other users' processes", "zh-CN": "其他用户的进程" },
  "doctor.title.ipv6": { en: "IPv6", "zh-CN": "IPv6" },
  "doctor.title.nftables": { en: "nftables rules", "zh-CN": "nftables 规则" },
  "doctor.title.layers": { en: "other filters", "zh-CN": "其他过滤机制" },
  "doctor.title.iptables": { en: "iptables rules", "zh-CN": "iptables 规则" },
  "doctor.title.docker": { en: "Docker", "zh-CN": "Docker" },
  "doctor.title.podman": { en: "Podman", "zh-CN": "Podman" },
  "doctor.title.systemd": { en: "systemd", "zh-CN": "systemd" },
  "doctor.title.selinux": { en: "SELinux", "zh-CN": "SELinux" },
  "doctor.status.pass": { en: "pass", "zh-CN": "正常" },
  "doctor.status.warn": { en: "warn", "zh-CN": "注意" },
  "doctor.status.skipped": { en: "skipped", "zh-CN": "跳过" },

  "doctor.sockets.sock-diag": {
    en: "the kernel answers through sock_diag: families, silent binds, queues and cgroups are exact",
    "zh-CN": "内核通过 sock_diag 应答：协议族、静默绑定、队列和 cgroup 均为准确值",
  },
  "doctor.sockets.ss": { en: "sock_diag was refused; ss is used instead", "zh-CN": "sock_diag 被拒绝，改用 ss" },
  "doctor.sockets.proc": {
    en: "only /proc/net can be read: silent binds are invisible, and [::] may or may not include IPv4",
    "zh-CN": "只能读取 /proc/net：看不到静默绑定，[::] 是否包含 IPv4 也无法确定",
  },
  "doctor.sockets.remedy": {
    en: "allow AF_NETLINK sockets for Portolan (seccomp or RestrictAddressFamilies of a unit), or load inet_diag, tcp_diag and udp_diag",
    "zh-CN":
      "允许 Portolan 使用 AF_NETLINK 套接字（检查 seccomp 或 unit 的 RestrictAddressFamilies），或加载 inet_diag、tcp_diag、udp_diag 模块",
  },
  "doctor.owners.all": { en: "every holder of every socket can be found", "zh-CN": "可以找到每个套接字的全部持有进程" },
  "doctor.owners.own": { en: "every socket here belongs to this user", "zh-CN": "此处所有套接字都属于当前用户" },
  "doctor.and-others": { en: "{told} (and {count} more like it)", "zh-CN": "{told}（另有 {count} 条同类情况）" },
  "doctor.namespaces.all": { en: "{count} found, all can be read", "zh-CN": "共 {count} 个，全部可读" },
  "doctor.namespaces.some": {
    en: "{unreadable} of {count} cannot be read: {names}",
    "zh-CN": "{count} 个中有 {unreadable} 个无法读取：{names}",
  },
  "doctor.namespaces.remedy": {
    en: "sudo portolan …, or give it CAP_SYS_ADMIN and CAP_SYS_PTRACE",
    "zh-CN": "使用 sudo portolan …，或授予 CAP_SYS_ADMIN 和 CAP_SYS_PTRACE",
  },
  "doctor.processes.visible": { en: "/proc shows all of them", "zh-CN": "/proc 中全部可见" },
  "doctor.processes.hidden": {
    en: "/proc is mounted with {option}: they are not even listed",
    "zh-CN": "/proc 以 {option} 挂载：其他用户的进程完全不可见",
  },
  "doctor.processes.remedy": {
    en: "sudo portolan …, or add this user to the group of the mount option gid=",
    "zh-CN": "使用 sudo portolan …，或把当前用户加入挂载选项 gid= 指定的组",
  },
  "doctor.ipv6.present": { en: "the kernel speaks it", "zh-CN": "内核已启用" },
  "doctor.ipv6.absent": { en: "switched off in this kernel", "zh-CN": "内核中已关闭" },
  "doctor.layers.none": { en: "nothing but the rules filters traffic", "zh-CN": "除规则外没有其他机制过滤流量" },
  "doctor.layers.found": { en: "asked for; there are: {layers}", "zh-CN": "已查询，存在：{layers}" },
  "doctor.rules.read": { en: "read with {program}", "zh-CN": "通过 {program} 读取" },
  "doctor.rules.no-program": { en: "{program} is not installed", "zh-CN": "未安装 {program}" },
  "doctor.rules.failed": { en: "{program} says: {reason}", "zh-CN": "{program} 报告：{reason}" },
  "doctor.rules.remedy": {
    en: "sudo portolan …, or give it CAP_NET_ADMIN; nothing else depends on it yet",
    "zh-CN": "使用 sudo portolan …，或授予 CAP_NET_ADMIN；目前其他功能不依赖它",
  },
  "doctor.runtime.answers": { en: "{path} answers: {count} {count:container|containers}", "zh-CN": "{path} 可用：{count} 个容器" },
  "doctor.runtime.refused": { en: "{path} cannot be opened: {reason}", "zh-CN": "无法打开 {path}：{reason}" },
  "doctor.runtime.absent": { en: "no socket of it on this host", "zh-CN": "本机没有它的套接字" },
  "doctor.runtime.remedy": {
    en: "sudo portolan …, or add this user to the group of that socket (which is as good as root)",
    "zh-CN": "使用 sudo portolan …，或把当前用户加入该套接字所属的组（等同于 root 权限）",
  },
  "doctor.systemd.runs": { en: "runs this host: units and socket activation are named", "zh-CN": "管理着本机：可显示 unit 和套接字激活" },
  "doctor.systemd.absent": { en: "does not run this host", "zh-CN": "本机未使用 systemd" },
  "doctor.selinux.absent": { en: "not present", "zh-CN": "不存在" },
  "doctor.selinux.enforcing": {
    en: "enforcing: it may refuse a bind that Portolan expects to succeed",
    "zh-CN": "强制模式：可能拒绝 Portolan 认为会成功的绑定",
  },
  "doctor.selinux.permissive": { en: "permissive: it refuses nothing", "zh-CN": "宽容模式：不会拒绝任何操作" },
  "doctor.selinux.remedy": {
    en: "semanage port -l shows which ports a service may bind",
    "zh-CN": "semanage port -l 可查看服务允许绑定的端口",
  },
  "doctor.verdict.all": { en: "Nothing is hidden from Portolan here.", "zh-CN": "Portolan 在此可以看到全部信息。" },
  "doctor.verdict.some": {
    en: "{count} {count:thing|things} could be seen better; everything else works.",
    "zh-CN": "有 {count} 项可以看得更清楚，其余一切正常。",
  },
});
