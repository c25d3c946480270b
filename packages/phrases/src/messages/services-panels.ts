/** Messages about control panels and game servers. */
import { messages } from "../message.ts";

export const servicePanelMessages = messages({
  "services.name.minecraft-java": { en: "Minecraft Java Edition", "zh-CN": "Minecraft Java 版" },
  "services.name.minecraft-bedrock": { en: "Minecraft Bedrock Edition", "zh-CN": "Minecraft 基岩版" },
  "services.name.bt-panel": { en: "BT Panel (aaPanel)", "zh-CN": "宝塔面板（aaPanel）" },
  "services.minecraft.apply": {
    en: "Restart the server (stop in its console, then start it); it reads server.properties only when it starts.",
    "zh-CN": "需要重启服务器（控制台输入 stop，再启动）：它只在启动时读取 server.properties。",
  },
  "services.minecraft.rcon": {
    en: "RCON on port {port} sends its password and every command in clear text and runs them as the server's operator: keep it to this host.",
    "zh-CN": "端口 {port} 上的 RCON 以明文传送密码和命令，并以服务器管理员身份执行：请只对本机开放。",
  },
  "services.minecraft.bedrockNoAddress": {
    en: "Not possible: Bedrock has no setting for an address and always opens one socket for each family. Let the firewall drop the other.",
    "zh-CN": "做不到：基岩版没有监听地址的配置项，总是为每个协议族各开一个套接字。可以用防火墙丢弃另一个。",
  },
  "services.minecraft.bedrockTwoPorts": {
    en: "IPv4 and IPv6 have a port each, in server.properties:",
    "zh-CN": "IPv4 和 IPv6 各用一个端口，写在 server.properties 里：",
  },
  "services.cockpit.socketUnit": {
    en: "Run systemctl edit cockpit.socket and write (the empty line clears what was there):",
    "zh-CN": "执行 systemctl edit cockpit.socket，写入以下内容（空的那一行用来清除原有设置）：",
  },
  "services.cockpit.noIpv6Only": {
    en: "Not possible when it is started by hand: its wildcard takes both families. Start it by cockpit.socket with BindIPv6Only=ipv6-only.",
    "zh-CN": "手动启动时做不到：它的通配地址同时接收两个协议族。请改用 cockpit.socket 启动，并设 BindIPv6Only=ipv6-only。",
  },
  "services.cockpit.apply": {
    en: "Apply with: systemctl daemon-reload, systemctl stop cockpit.service, systemctl restart cockpit.socket. Restarting cockpit.service alone changes nothing.",
    "zh-CN":
      "生效方式：依次执行 systemctl daemon-reload、systemctl stop cockpit.service、systemctl restart cockpit.socket。只重启 cockpit.service 不会有任何变化。",
  },
  "services.webmin.ipv6Module": {
    en: "IPv6 needs Perl's Socket6 or a Perl with IPv6 in its own Socket module.",
    "zh-CN": "IPv6 需要 Perl 的 Socket6 模块，或自带 IPv6 的 Socket 模块。",
  },
  "services.webmin.apply": {
    en: "Restart Webmin (systemctl restart webmin, or /etc/webmin/restart).",
    "zh-CN": "需要重启 Webmin（systemctl restart webmin，或 /etc/webmin/restart）。",
  },
  "services.1panel.default": {
    en: "1Panel listens for one family at a time: IPv4 (tcp4) unless listen-ip says IPv6.",
    "zh-CN": "1Panel 一次只监听一个协议族：默认 IPv4（tcp4），除非用 listen-ip 改成 IPv6。",
  },
  "services.1panel.command": { en: "On the host run:", "zh-CN": "在主机上执行：" },
  "services.1panel.oneFamily": {
    en: "Not sure: its listen address is a setting of the panel (Settings, Safety), and versions differ in whether :: takes IPv4 too.",
    "zh-CN": "不确定：监听地址在面板的“面板设置 - 安全”里，而且不同版本的 :: 是否同时接收 IPv4 并不一样。",
  },
  "services.1panel.loopback": {
    en: "Only in the panel itself: Settings, Safety, listen address 127.0.0.1. Then reach it by an SSH tunnel.",
    "zh-CN": "只能在面板里改：面板设置 - 安全 - 监听地址填 127.0.0.1，之后通过 SSH 隧道访问。",
  },
  "services.1panel.apply": {
    en: "1pctl applies it by itself and restarts the panel. See the port with 1pctl user-info.",
    "zh-CN": "1pctl 会自动生效并重启面板。端口可用 1pctl user-info 查看。",
  },
  "services.portainer.default": {
    en: "Inside its container Portainer takes every address; who reaches it is decided by the published ports.",
    "zh-CN": "Portainer 在容器内监听所有地址；谁能访问由发布的端口决定。",
  },
  "services.portainer.apply": {
    en: "Create its container again with other arguments or other published ports.",
    "zh-CN": "用新的参数或新的端口映射重新创建它的容器。",
  },
  "services.btPanel.oneFamily": {
    en: "Its IPv6 switch (Panel settings, listen on IPv6) makes data/ipv6.pl; whether that socket still takes IPv4 was not tried here.",
    "zh-CN": "面板设置里的“监听 IPv6”开关会生成 data/ipv6.pl；之后的套接字是否仍接收 IPv4，这里没有实测过。",
  },
  "services.btPanel.file": {
    en: "Turn off listening on IPv6 in the panel's settings, or:",
    "zh-CN": "在面板设置里关闭“监听 IPv6”，或执行：",
  },
  "services.btPanel.noAddress": {
    en: "Not possible: the panel has no setting for an address. Restrict its port in the firewall or by its allowed addresses.",
    "zh-CN": "做不到：面板没有监听地址的配置项。可以用防火墙或面板的“授权 IP”限制访问。",
  },
  "services.btPanel.apply": {
    en: "Apply with: bt restart (or bt 8 for another port).",
    "zh-CN": "生效方式：bt restart（改端口可用 bt 8）。",
  },
  "services.mcsmanager.allocation.somebody": { en: "a program that could not be read", "zh-CN": "一个读不到的程序" },
  "services.mcsmanager.allocation.held": {
    en: "The next instance is given {count:port|ports} {ports}, which {who} holds already. MCSManager does not look.",
    "zh-CN": "下一个实例会分到端口 {ports}，但已被 {who} 占用。MCSManager 分配时并不检查。",
  },
  "services.mcsmanager.allocation.stoppedContainer": {
    en: "The next instance is given {count:port|ports} {ports}, which the container {who} takes when it is started.",
    "zh-CN": "下一个实例会分到端口 {ports}，而容器 {who} 一启动就会占用。",
  },
  "services.mcsmanager.allocation.claimed": {
    en: "The next instance is given {count:port|ports} {ports}, already set aside for the instance {who}.",
    "zh-CN": "下一个实例会分到端口 {ports}，但已经属于实例 {who}。",
  },
  "services.mcsmanager.allocation.known": {
    en: "The next instance is given port {port}, where {program} usually listens.",
    "zh-CN": "下一个实例会分到端口 {port}，这通常是 {program} 的端口。",
  },
  "services.mcsmanager.allocation.browserBlocked": {
    en: "The next instance is given port {port}, which browsers refuse to open.",
    "zh-CN": "下一个实例会分到端口 {port}，浏览器会拒绝访问这个端口。",
  },
  "services.mcsmanager.allocation.ephemeral": {
    en: "The next instance's ports {from} to {to} lie in the range that the kernel gives to outgoing connections ({range}): one may be taken at any time.",
    "zh-CN": "下一个实例的端口 {from} 到 {to} 落在内核分给外出连接的范围（{range}）内，随时可能被临时占用。",
  },
  "services.mcsmanager.allocation.beyondLast": {
    en: "The next instance is given ports {base} to {last}; there is no port above 65535.",
    "zh-CN": "下一个实例会分到端口 {base} 到 {last}，而端口最大只有 65535。",
  },
  "services.mcsmanager.allocation.duplicate": {
    en: "The instances {one} and {other} both claim {ports}: only the first that starts gets it.",
    "zh-CN": "实例 {one} 和 {other} 都声明了 {ports}：只有先启动的那个能用上。",
  },
  "services.mcsmanager.allocation.sharedEdge": {
    en: "Blocks of neighbouring instances share their edge at {count} {count:port|ports}, such as {port}: the highest mcsm_portN of one instance is mcsm_instance_base_port of the next.",
    "zh-CN":
      "相邻两个实例的端口段首尾重叠了 {count} 处，例如 {port}：前一个实例最大的 mcsm_portN 等于后一个实例的 mcsm_instance_base_port。",
  },
  "services.mcsmanager.allocation.ahead": {
    en: "Once {steps} more {steps:instance is|instances are} made, the one after is given port {port}, which {who} has.",
    "zh-CN": "再创建 {steps} 个实例之后，接下来的那个会分到已被 {who} 占用的端口 {port}。",
  },
  "services.mcsmanager.allocation.wrap": {
    en: "After {steps} more {steps:instance|instances} the counter begins again at {from} and gives the same ports a second time.",
    "zh-CN": "再创建 {steps} 个实例后，计数器会回到 {from}，把已经分过的端口再分一遍。",
  },
  "services.mcsmanager.allocation.rangeEphemeral": {
    en: "MCSManager's range {range} reaches into the range that the kernel gives to outgoing connections: {shared}.",
    "zh-CN": "MCSManager 的端口范围 {range} 与内核分给外出连接的范围重叠：{shared}。",
  },
});
