/** Messages about coverage. */
import { messages } from "../message.ts";

export const coverageMessages = messages({
  "coverage.bound-sockets-invisible": {
    en: "This kernel does not show TCP sockets that are bound without listening (Linux 6.8 and later do), so a port that looks free may be held by one.",
    "zh-CN": "此内核不显示已绑定但未监听的 TCP 套接字（Linux 6.8 起才显示），看似空闲的端口可能已被这样的套接字占用。",
  },
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
  "coverage.container-runtime-refused-without": {
    en: "The container runtime at {path} may not be asked: {needs} is missing. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN": "无法查询 {path} 上的容器运行时：缺少 {needs}。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.container-runtime-refused-despite": {
    en: "The container runtime at {path} may not be asked. No capability is missing: a user namespace, a security module or seccomp forbids it. Its containers are missing here.",
    "zh-CN": "无法查询 {path} 上的容器运行时。权能并不缺少：是用户命名空间、安全模块或 seccomp 不允许。这里缺少它的容器。",
  },
  "coverage.containers-not-inspected": {
    en: "{count} {count:container|containers} at {path} could not be inspected; published ports may be missing.",
    "zh-CN": "{path} 上有 {count} 个容器无法查看详情；可能缺少其发布的端口。",
  },
  "coverage.endings-missed": {
    en: "Sockets ended faster than they could be read: some that came and went between two looks are not told.",
    "zh-CN": "套接字关闭得太快，来不及读取：两次查看之间出现又消失的套接字有一部分没有报告。",
  },
  "coverage.endings-untold": {
    en: "In {count} network namespaces a listener that lives less than a second may be missed: the kernel tells of its end only where a link leads to the host.",
    "zh-CN":
      "在 {count} 个网络命名空间里，存在不到一秒的监听端口可能会漏掉：只有与主机之间有链路的命名空间，内核才会告知其中的套接字何时关闭。",
  },
  "coverage.host-namespace-assumed": {
    en: "The network namespace of process 1 could not be told, so that of this process is shown as the host's. Run as root, with /proc mounted without hidepid, to be sure.",
    "zh-CN":
      "无法确定 1 号进程所在的网络命名空间，因此把当前进程所在的命名空间当作主机的。以 root 运行，并在挂载 /proc 时不使用 hidepid，即可确定。",
  },
  "coverage.host-namespace-assumed-without": {
    en: "The network namespace of process 1 could not be told, so that of this process is shown as the host's: {needs} is missing. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN":
      "无法确定 1 号进程所在的网络命名空间（缺少 {needs}），因此把当前进程所在的命名空间当作主机的。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.host-namespace-assumed-despite": {
    en: "The network namespace of process 1 could not be told, so that of this process is shown as the host's. Mount /proc without hidepid and from the host's own PID namespace to be sure.",
    "zh-CN":
      "无法确定 1 号进程所在的网络命名空间，因此把当前进程所在的命名空间当作主机的。在主机自己的 PID 命名空间里挂载 /proc 且不使用 hidepid，即可确定。",
  },
  "coverage.namespace-not-entered": {
    en: "The network namespace {namespace} could not be entered ({needs} is missing). Its listeners were read through /proc: whether an IPv6 socket takes IPv4, its interface and its packet filter are unknown.",
    "zh-CN":
      "无法进入网络命名空间 {namespace}（缺少 {needs}）。其监听端口是通过 /proc 读取的：IPv6 套接字是否接受 IPv4、所绑定的网卡以及包过滤规则都无从得知。",
  },
  "coverage.namespace-not-entered-despite": {
    en: "The network namespace {namespace} could not be entered. No capability is missing: a user namespace, a security module or seccomp forbids it. Its listeners were read through /proc: whether an IPv6 socket takes IPv4, its interface and its packet filter are unknown.",
    "zh-CN":
      "无法进入网络命名空间 {namespace}。权能并不缺少：是用户命名空间、安全模块或 seccomp 不允许。其监听端口是通过 /proc 读取的：IPv6 套接字是否接受 IPv4、所绑定的网卡以及包过滤规则都无从得知。",
  },
  "coverage.namespace-read-failed": {
    en: "Reading the network namespace {namespace} failed: {reason}. Its sockets are shown as they last were.",
    "zh-CN": "读取网络命名空间 {namespace} 失败：{reason}。其套接字按上一次读到的显示。",
  },
  "coverage.namespace-unreadable": {
    en: "The network namespace {namespace} could not be read ({needs} is missing); nothing in it is shown. Run as root to see it.",
    "zh-CN": "无法读取网络命名空间 {namespace}（缺少 {needs}），其中的内容没有显示。以 root 运行即可看到。",
  },
  "coverage.namespace-unreadable-without": {
    en: "The network namespace {namespace} could not be read ({needs} is missing); nothing in it is shown. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN": "无法读取网络命名空间 {namespace}（缺少 {needs}），其中的内容没有显示。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.namespace-unreadable-despite": {
    en: "The network namespace {namespace} could not be read; nothing in it is shown. No capability is missing: a user namespace, a security module or seccomp forbids it.",
    "zh-CN": "无法读取网络命名空间 {namespace}，其中的内容没有显示。权能并不缺少：是用户命名空间、安全模块或 seccomp 不允许。",
  },
  "coverage.network-read-failed": {
    en: "Links, addresses and routes of {namespace} could not be read: {reason}.",
    "zh-CN": "{namespace} 的网卡、地址和路由无法读取：{reason}。",
  },
  "coverage.owners-not-found": {
    en: "No process that can be seen from here holds {count} {count:socket|sockets}: the holder is in another PID namespace or hidden from this /proc, or the socket is the kernel's own (NFS, WireGuard, VXLAN …).",
    "zh-CN":
      "有 {count} 个套接字找不到持有它的进程：持有者在另一个 PID 命名空间里，或在此处的 /proc 中被隐藏，也可能是内核自己的套接字（NFS、WireGuard、VXLAN 等）。",
  },
  "coverage.owners-unknown": {
    en: "The processes behind {count} {count:socket|sockets} could not be read: they belong to other users. Run as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, to see them.",
    "zh-CN":
      "有 {count} 个套接字背后的进程无法读取，它们属于其他用户。以 root 运行，或授予 CAP_SYS_PTRACE 和 CAP_DAC_READ_SEARCH，即可看到。",
  },
  "coverage.owners-unknown-without": {
    en: "The processes behind {count} {count:socket|sockets} could not be read: {needs} is missing. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN": "有 {count} 个套接字背后的进程无法读取：缺少 {needs}。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.owners-unknown-despite": {
    en: "The processes behind {count} {count:socket|sockets} could not be read. No capability is missing: a user namespace, a security module or seccomp forbids it.",
    "zh-CN": "有 {count} 个套接字背后的进程无法读取。权能并不缺少：是用户命名空间、安全模块或 seccomp 不允许。",
  },
  "coverage.routes-omitted": {
    en: "{namespace} has more than {limit} routes; {count} of them were left out.",
    "zh-CN": "{namespace} 的路由超过 {limit} 条，有 {count} 条没有收录。",
  },
  "coverage.layers-unreadable": {
    en: "Beside the packet filter, {layers} may stop traffic or let it past; whether there is any of it could not be asked ({needs} is missing).",
    "zh-CN": "除包过滤规则外，{layers} 也可能拦截或放行流量；这里无法查询它们是否存在（缺少 {needs}）。",
  },
  "coverage.layers-unreadable-without": {
    en: "Beside the packet filter, {layers} may stop traffic or let it past; whether there is any of it could not be asked: {needs} is missing. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN":
      "除包过滤规则外，{layers} 也可能拦截或放行流量；这里无法查询它们是否存在：缺少 {needs}。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.layers-unreadable-despite": {
    en: "Beside the packet filter, {layers} may stop traffic or let it past; whether there is any of it could not be asked. No capability is missing: a user namespace, a security module or seccomp forbids it.",
    "zh-CN":
      "除包过滤规则外，{layers} 也可能拦截或放行流量；这里无法查询它们是否存在。权能并不缺少：是用户命名空间、安全模块或 seccomp 不允许。",
  },
  "coverage.legacy-tables-unknown": {
    en: "Whether {namespace} has rules of iptables-legacy is not known: {needs} is missing.",
    "zh-CN": "无法得知 {namespace} 是否有 iptables-legacy 规则：缺少 {needs}。",
  },
  "coverage.rules-unsettled": {
    en: "The packet filter rules of {namespace} changed during each of {count} readings; what is shown may mix older and newer rules.",
    "zh-CN": "{namespace} 的包过滤规则在 {count} 次读取期间每次都有变化；显示的规则可能新旧混杂。",
  },
  "coverage.rule-sets-omitted": {
    en: "The nftables rules of {namespace} were read without the elements of {count} {count:set|sets}, which are too many to read in time: {sets}.",
    "zh-CN": "{namespace} 的 nftables 规则已读取，但有 {count} 个集合元素过多，未能及时读出：{sets}。",
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
  "coverage.rules-not-permitted-without": {
    en: "The packet filter rules of {namespace} were not read: {needs} is missing. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN": "没有读取 {namespace} 的包过滤规则：缺少 {needs}。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.rules-not-permitted-despite": {
    en: "The packet filter rules of {namespace} were not read: the kernel refused. No capability is missing: a user namespace, a security module or seccomp forbids it.",
    "zh-CN": "没有读取 {namespace} 的包过滤规则：内核拒绝了。权能并不缺少：是用户命名空间、安全模块或 seccomp 不允许。",
  },
  "coverage.other-namespace": {
    en: "This command runs in another network namespace than process 1. What is told of the host is told of process 1's namespace: connections and binds made from here may end otherwise, so none is made.",
    "zh-CN":
      "本命令运行所在的网络命名空间与 1 号进程不同。这里所说的主机是指 1 号进程的命名空间：从此处发起的连接和绑定可能结果不同，因此没有进行。",
  },
  "coverage.sections-not-read": {
    en: "This snapshot was taken without reading: {sections}. Nothing is known of them.",
    "zh-CN": "这份快照没有读取以下部分：{sections}。与之有关的内容无从得知。",
  },
  "coverage.service-file-limit": {
    en: "The configuration of {service} (process {pid}) refers to more files than are read at once ({limit}); settings may be missing.",
    "zh-CN": "{service}（进程 {pid}）的配置引用的文件超过一次读取的上限（{limit} 个）；可能缺少部分设置。",
  },
  "coverage.service-time-limit": {
    en: "The configuration of {service} (process {pid}) takes longer to understand than is spent on one process ({limit} s); settings may be missing.",
    "zh-CN": "解析 {service}（进程 {pid}）的配置所需时间超过单个进程的上限（{limit} 秒）；可能缺少部分设置。",
  },
  "coverage.sockets-by-proc": {
    en: "The kernel could not be asked through sock_diag and ss is missing, so sockets were read from /proc/net: whether an IPv6 socket takes IPv4, bound interfaces and TCP sockets that are bound without listening cannot be seen.",
    "zh-CN":
      "无法通过 sock_diag 询问内核，也没有 ss，因此套接字读自 /proc/net：看不出 IPv6 套接字是否接受 IPv4、绑定了哪块网卡，也看不到已绑定但未监听的 TCP 套接字。",
  },
  "coverage.sockets-by-ss": {
    en: "The kernel could not be asked through sock_diag, so sockets were read with ss: TCP sockets that are bound without listening cannot be seen.",
    "zh-CN": "无法通过 sock_diag 询问内核，因此套接字是用 ss 读取的：看不到已绑定但未监听的 TCP 套接字。",
  },
  "coverage.sockets-not-placed": {
    en: "For {count} {count:socket|sockets} the network namespace could not be told; one without any process may be missing. Run as root to see it.",
    "zh-CN": "有 {count} 个套接字无法确定所属的网络命名空间；可能漏掉了没有任何进程的命名空间。以 root 运行即可看到。",
  },
  "coverage.sockets-not-placed-without": {
    en: "For {count} {count:socket|sockets} the network namespace could not be told ({needs} is missing); one without any process may be missing. Root has that unless it was taken away, as from a container or a unit.",
    "zh-CN":
      "有 {count} 个套接字无法确定所属的网络命名空间（缺少 {needs}）；可能漏掉了没有任何进程的命名空间。root 本应具备，可能已被容器或 systemd 单元去除。",
  },
  "coverage.sockets-not-placed-despite": {
    en: "For {count} {count:socket|sockets} the network namespace could not be told: what held them ended while it was asked, or the kernel does not tell. A namespace without any process may be missing.",
    "zh-CN": "有 {count} 个套接字无法确定所属的网络命名空间：询问时持有它们的进程已结束，或内核不提供。可能漏掉了没有任何进程的命名空间。",
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
