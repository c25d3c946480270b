/** Messages about programs written in Go and their settings. */
import { messages } from "../message.ts";

export const serviceProgramMessages = messages({
  "services.programs.applyUnit": {
    en: "Apply with: systemctl restart {unit}. {note}",
    "zh-CN": "生效方式：systemctl restart {unit}。{note}",
  },
  "services.programs.passInstead": { en: "In {place} change the argument to:", "zh-CN": "把 {place} 传入的参数改成：" },

  "services.prometheus.apply": {
    en: "Prometheus needs a restart: SIGHUP and /-/reload read rules and targets again, never the address.",
    "zh-CN": "Prometheus 需要重启：SIGHUP 和 /-/reload 只重读规则和抓取目标，不会改变监听地址。",
  },
  "services.nodeExporter.apply": {
    en: "node_exporter needs a restart and has no reload: SIGHUP ends it.",
    "zh-CN": "node_exporter 需要重启，它没有 reload：收到 SIGHUP 会直接退出。",
  },
  "services.etcd.apply": {
    en: "etcd needs a restart and has no reload: SIGHUP ends it. In a cluster restart one member after the other.",
    "zh-CN": "etcd 需要重启，它没有 reload：收到 SIGHUP 会直接退出。集群里请逐个成员重启。",
  },
  "services.etcd.open": {
    en: "etcd answers without TLS beyond this host: whoever reaches it reads and writes everything unless authentication is on.",
    "zh-CN": "etcd 不用 TLS 就对外提供服务：没有启用认证时，能连上的人可以读写全部数据。",
  },
  "services.nats.apply": {
    en: "NATS needs a restart for host and port: a reload (SIGHUP) is refused as a whole, keeps the old settings and says so only in the log.",
    "zh-CN": "改 host 或 port 需要重启 NATS：reload（SIGHUP）会被整体拒绝，旧配置继续生效，只在日志里说明。",
  },
  "services.nats.monitoringOpen": {
    en: "The monitoring port of NATS asks for no password and lists connections, subjects and accounts to whoever reaches it.",
    "zh-CN": "NATS 的监控端口没有密码，能连上的人可以看到连接、主题和账号。",
  },

  "services.caddy.default": {
    en: "Caddy: a site with a host name opens 443 (TCP, and UDP for HTTP/3) and a redirect on 80, one dual-stack socket each; http:// or :80 opens 80 alone. The admin API is on 127.0.0.1:2019.",
    "zh-CN":
      "Caddy：写了主机名的站点会打开 443（TCP，以及 HTTP/3 用的 UDP）和 80 上的跳转，各是一个双栈套接字；http:// 或 :80 只打开 80。管理 API 在 127.0.0.1:2019。",
  },
  "services.caddy.family": {
    en: "For one address family write the network before the host; 0.0.0.0 and [::] alone are dual-stack. HTTP/3 keeps its UDP port on every address unless protocols h1 h2 is set.",
    "zh-CN":
      "要只用一个地址族，需在主机前写明网络类型；单写 0.0.0.0 或 [::] 都是双栈。没有设置 protocols h1 h2 时，HTTP/3 的 UDP 端口照样打开。",
  },
  "services.caddy.adminOpen": {
    en: "Caddy's admin API is open beyond this host: it asks for no password, and whoever reaches it can replace the whole configuration.",
    "zh-CN": "Caddy 的管理 API 对外开放：它没有密码，能连上的人可以替换全部配置。",
  },
  "services.caddy.apply": {
    en: "caddy reload (or systemctl reload) takes over every change of addresses; what was set through the API alone is lost then. SIGHUP is ignored.",
    "zh-CN": "caddy reload（或 systemctl reload）会应用所有地址改动；只通过 API 做过的修改会丢失。SIGHUP 会被忽略。",
  },

  "services.containerd.default": {
    en: "containerd: the stream server for kubectl exec and logs is on 127.0.0.1 at another port after every start; metrics and gRPC over TCP are off.",
    "zh-CN": "containerd：给 kubectl exec 和 logs 用的流服务在 127.0.0.1 上，每次启动端口都不同；metrics 和 gRPC over TCP 默认关闭。",
  },
  "services.containerd.open": {
    en: "containerd's gRPC is open beyond this host: whoever reaches it is root on it.",
    "zh-CN": "containerd 的 gRPC 对外开放：能连上的人就等于本机 root。",
  },
  "services.containerd.apply": {
    en: "containerd needs a restart and has no reload; running containers stay.",
    "zh-CN": "containerd 需要重启，它没有 reload；运行中的容器不受影响。",
  },
  "services.dockerApi.default": {
    en: "Docker: without tcp:// in -H or in hosts of daemon.json there is only the Unix socket; tcp:// without a port is 2375, 2376 with TLS, and 0.0.0.0 is dual-stack.",
    "zh-CN":
      "Docker：-H 和 daemon.json 的 hosts 里没有 tcp:// 时只有 Unix 套接字；tcp:// 不写端口时是 2375，启用 TLS 时是 2376；0.0.0.0 是双栈。",
  },
  "services.dockerApi.open": {
    en: "Critical: the Docker API on port {port} is open beyond this host without client certificates. Whoever reaches it is root here. Remove tcp:// or bind 127.0.0.1, or use --tlsverify.",
    "zh-CN":
      "严重：Docker API 在端口 {port} 上对外开放，且没有校验客户端证书，能连上的人就等于本机 root。请去掉 tcp://、改绑 127.0.0.1，或启用 --tlsverify。",
  },
  "services.kubelet.apply": {
    en: "kubelet needs a restart; its pods stay.",
    "zh-CN": "kubelet 需要重启；Pod 不受影响。",
  },
  "services.kubelet.readOnly": {
    en: "kubelet's read-only port asks for no password and tells every pod and its environment.",
    "zh-CN": "kubelet 的只读端口没有密码，会暴露所有 Pod 及其环境信息。",
  },
  "services.k3s.default": {
    en: "k3s: the API is on 6443 and the kubelet on 10250, both dual-stack; VXLAN on 8472/udp; its other ports are on loopback. A NodePort may answer without any socket.",
    "zh-CN":
      "k3s：API 在 6443，kubelet 在 10250，都是双栈；VXLAN 在 8472/udp；其余端口只在回环地址上。NodePort 可能没有任何套接字也能访问。",
  },
  "services.k3s.vxlan": {
    en: "8472/udp (VXLAN) must be closed to the Internet: whoever reaches it can put packets into the pods' network.",
    "zh-CN": "8472/udp（VXLAN）不能对公网开放：能连上的人可以向 Pod 网络注入数据包。",
  },
  "services.k3s.apply": { en: "k3s needs a restart; its pods stay.", "zh-CN": "k3s 需要重启；Pod 不受影响。" },
  "services.consul.default": {
    en: "Consul: HTTP and DNS are on 127.0.0.1 (client_addr), Serf and RPC on every address of both families (bind_addr 0.0.0.0).",
    "zh-CN": "Consul：HTTP 和 DNS 在 127.0.0.1（client_addr），Serf 和 RPC 在两个地址族的所有地址上（bind_addr 0.0.0.0）。",
  },
  "services.consul.open": {
    en: "Consul's HTTP API is open beyond this host: without ACLs whoever reaches it can register services and, with script checks on, run commands.",
    "zh-CN": "Consul 的 HTTP API 对外开放：没有启用 ACL 时，能连上的人可以注册服务；若启用了脚本检查，还能执行命令。",
  },
  "services.consul.apply": {
    en: "Consul needs a restart: consul reload does not take over addresses and ports.",
    "zh-CN": "Consul 需要重启：consul reload 不会应用地址和端口的改动。",
  },
});
