/** Messages about message brokers and connected things. */
import { messages } from "../message.ts";

export const serviceMessagingMessages = messages({
  "services.mosquitto.signIn": {
    en: "With a listener of its own Mosquitto 2 lets nobody in without allow_anonymous, password_file or a plugin: say who may connect.",
    "zh-CN": "写了 listener 之后，Mosquitto 2 在没有 allow_anonymous、password_file 或插件时会拒绝所有连接：要写明谁可以连接。",
  },
  "services.mosquitto.apply": {
    en: "Restart Mosquitto: after SIGHUP (systemctl reload) every listener stays as it was, and the log says that listeners cannot be changed.",
    "zh-CN": "需要重启 Mosquitto：SIGHUP（systemctl reload）不会改变任何监听，日志里会说明无法增减 listener。",
  },

  "services.rabbitmq.apply": {
    en: "Restart the node: rabbitmqctl and SIGHUP change no listener. Its distribution port and epmd are set in other places and stay open when only AMQP is restricted.",
    "zh-CN": "需要重启节点：rabbitmqctl 和 SIGHUP 都不会改变监听。只限制 AMQP 时，集群通信端口和 epmd 仍然开放，它们在别处设置。",
  },
  "services.rabbitmq.noIpv6Wildcard": {
    en: "Not possible for the wildcard: Erlang leaves IPV6_V6ONLY to the system, so :: also serves IPv4. Bind one IPv6 address, or let the firewall drop IPv4.",
    "zh-CN": "通配地址做不到：Erlang 不设置 IPV6_V6ONLY，:: 也会接受 IPv4。可以绑定某个具体的 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.warning.rabbitmqDistribution": {
    en: "The distribution port {port} still serves every address although AMQP is restricted: whoever reaches it and knows the Erlang cookie runs code on this node. Set inet_dist_use_interface in advanced.config, or close it in the firewall.",
    "zh-CN":
      "AMQP 已限制地址，但集群通信端口 {port} 仍在所有地址上开放：能连上它并知道 Erlang cookie 的人可以在节点上执行代码。请在 advanced.config 里设置 inet_dist_use_interface，或在防火墙里关闭它。",
  },
  "services.rabbitmq.lastLine": {
    en: "The last line belongs into {file}: it binds the distribution port too.",
    "zh-CN": "最后一行写进 {file}：它让集群通信端口也只绑定这个地址。",
  },
  "services.rabbitmq.distribution": {
    en: "For the distribution port, in {file}:",
    "zh-CN": "集群通信端口在 {file} 里设置：",
  },

  "services.rabbitmq.distributionFamily": {
    en: "Not possible on this port: the distribution speaks one family, IPv4, unless every node of the cluster starts with -proto_dist inet6_tcp.",
    "zh-CN": "这个端口做不到：集群通信只用一个地址族，默认 IPv4；除非集群所有节点都以 -proto_dist inet6_tcp 启动。",
  },

  "services.epmd.apply": {
    en: "End epmd (epmd -kill, only when no node is registered) and start it again with the variable set; where epmd.socket is active, systemd holds the port: change it with systemctl edit epmd.socket, then systemctl restart epmd.socket.",
    "zh-CN":
      "结束 epmd（epmd -kill，仅在没有已注册节点时可行），再带着环境变量重新启动；启用了 epmd.socket 时端口由 systemd 占用：用 systemctl edit epmd.socket 修改，再 systemctl restart epmd.socket。",
  },
  "services.epmd.variable": {
    en: "In the environment of whatever starts epmd first (for RabbitMQ: its systemd unit or rabbitmq-env.conf, with export):",
    "zh-CN": "写进最先启动 epmd 的程序的环境变量（RabbitMQ 则是它的 systemd 单元，或在 rabbitmq-env.conf 里用 export）：",
  },
  "services.epmd.unset": {
    en: "In the environment of whatever starts epmd first, take the variable away:",
    "zh-CN": "在最先启动 epmd 的程序的环境里去掉这个变量：",
  },
  "services.epmd.loopbackStays": {
    en: "Not possible: epmd adds 127.0.0.1 and ::1 to every list of addresses, and a wildcard in the list makes it end at the start. Let the firewall drop the other family.",
    "zh-CN": "做不到：epmd 会给地址列表加上 127.0.0.1 和 ::1，列表里写通配地址会让它启动后立即退出。可以在防火墙里丢弃另一个地址族。",
  },
});
