/** Messages about language runtimes and container runtimes. */
import { messages } from "../message.ts";

export const serviceRuntimeMessages = messages({
  "services.name.python": { en: "Python program", "zh-CN": "Python 程序" },
  "services.name.django": { en: "Django development server", "zh-CN": "Django 开发服务器" },
  "services.name.flask": { en: "Flask development server", "zh-CN": "Flask 开发服务器" },
  "services.python.default": {
    en: "Python: socket.create_server takes IPv4 alone unless dualstack_ipv6=True; asyncio.start_server without a host opens one socket for each family; asyncio's :: is IPv6 alone, a plain socket's :: is dual-stack.",
    "zh-CN":
      "Python 中：socket.create_server 默认只监听 IPv4，dualstack_ipv6=True 才是双栈；asyncio.start_server 不写 host 时每个协议族各开一个套接字；asyncio 的 :: 只收 IPv6，普通套接字的 :: 是双栈。",
  },
  "services.wildcard.noIpv6Only": {
    en: "Not possible with an option: its :: also takes IPv4. Bind one IPv6 address of this host, or let the firewall drop IPv4.",
    "zh-CN": "没有对应的参数：它的 :: 同时接收 IPv4。可以绑定本机某个 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.python.noDual": {
    en: "Not possible with one option: its :: takes IPv6 alone. Start it twice, or put a reverse proxy in front.",
    "zh-CN": "一个参数做不到：它的 :: 只收 IPv6。可以启动两份，或在前面放反向代理。",
  },
  "services.device.ownSettings": {
    en: "Its settings are not read here; see its documentation for the listener's address.",
    "zh-CN": "这里不读取它的配置；监听地址请查它的文档。",
  },
  "services.broker.ipv6Unknown": {
    en: "What it makes of [::] is not known here; see its documentation.",
    "zh-CN": "它怎样处理 [::]，这里并不清楚；请查它的文档。",
  },
  "services.podmanPublish.default": {
    en: "Without a host address Podman publishes on every IPv4 address; over IPv6 only where the container's network or, without root, the port forwarder does.",
    "zh-CN": "不写主机地址时，Podman 会在所有 IPv4 地址上发布端口；IPv6 取决于容器网络，免 root 运行时取决于端口转发程序。",
  },
  "services.podmanPublish.apply": {
    en: "Apply by creating the container again (podman-compose up -d or a restart of its Quadlet unit does); a restart keeps the old ports. Ports that root publishes pass by the INPUT rules of the host, so ufw does not filter them.",
    "zh-CN":
      "生效方式：重新创建容器（podman-compose up -d，或重启它的 Quadlet 单元，都会这样做），只重启容器端口不会变。root 发布的端口不经过主机的 INPUT 规则，ufw 管不到。",
  },
  "services.tomcat.options": {
    en: "Give the JVM this option, in JAVA_OPTS of bin/setenv.sh or /etc/default/tomcat10:",
    "zh-CN": "给 JVM 加上这个选项，写进 bin/setenv.sh 或 /etc/default/tomcat10 的 JAVA_OPTS：",
  },
  "services.tomcat.shutdownOpen": {
    en: "The shutdown port {port} takes more than this host: whoever reaches it and knows the word stops Tomcat.",
    "zh-CN": "shutdown 端口 {port} 不只对本机开放：能连上并知道口令的人可以停掉 Tomcat。",
  },
  "services.tomcat.shutdownStays": {
    en: 'This is the shutdown port: whoever reaches it and knows the word stops Tomcat. Leave it on loopback, or turn it off with port="-1" on Server.',
    "zh-CN": '这是 shutdown 端口：能连上并知道口令的人可以停掉 Tomcat。让它只监听回环地址，或在 Server 上写 port="-1" 关闭它。',
  },
  "services.tomcat.apply": {
    en: "Restart Tomcat; it has no reload of its connectors. The shutdown port stops the server for whoever connects from this host.",
    "zh-CN": "需要重启 Tomcat，它不能重新加载 Connector。shutdown 端口会让本机任何能连上的人停掉 Tomcat。",
  },
  "services.dockerPublish.default": {
    en: "Without a host address Docker publishes on every IPv4 and every IPv6 address, unless ip in daemon.json says otherwise.",
    "zh-CN": "不写主机地址时，Docker 会在所有 IPv4 和 IPv6 地址上发布端口，除非 daemon.json 的 ip 另有规定。",
  },
  "services.dockerPublish.recreate": {
    en: "Create the container again with:",
    "zh-CN": "用下面的参数重新创建容器：",
  },
  "services.dockerPublish.ipv6NeedsProxy": {
    en: "To a container without IPv6 this needs docker-proxy (userland-proxy in daemon.json, on by default).",
    "zh-CN": "容器没有 IPv6 时，这要靠 docker-proxy（daemon.json 的 userland-proxy，默认开启）。",
  },
  "services.dockerPublish.apply": {
    en: "Apply by creating the container again (docker compose up -d does); a restart keeps the old ports. A change of daemon.json needs a restart of Docker. Published ports pass by the INPUT rules of the host, so ufw and firewalld do not filter them: use DOCKER-USER.",
    "zh-CN":
      "生效方式：重新创建容器（docker compose up -d 会这样做），只重启容器端口不会变。改 daemon.json 需要重启 Docker。发布的端口不经过主机的 INPUT 规则，ufw 和 firewalld 管不到，要写在 DOCKER-USER 链里。",
  },
});
