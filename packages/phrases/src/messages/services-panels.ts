/** Messages about control panels and game servers. */
import { messages } from "../message.ts";

export const servicePanelMessages = messages({
  "services.mcsmanager.allocation.somebody": { en: "a program that could not be read", "zh-CN": "一个读不到的程序" },
  "services.mcsmanager.allocation.held": {
    en: "The next instance is given port {port}, which {who} holds already. MCSManager does not look.",
    "zh-CN": "下一个实例会分到端口 {port}，但它已被 {who} 占用。MCSManager 分配时并不检查。",
  },
  "services.mcsmanager.allocation.stoppedContainer": {
    en: "The next instance is given port {port}, which the container {who} takes when it is started.",
    "zh-CN": "下一个实例会分到端口 {port}，而容器 {who} 一启动就会占用它。",
  },
  "services.mcsmanager.allocation.claimed": {
    en: "The next instance is given port {port}, which belongs to the instance {who} already.",
    "zh-CN": "下一个实例会分到端口 {port}，但它已经属于实例 {who}。",
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
    en: "After {steps} more {steps:instance|instances} MCSManager hands out port {port}, which {who} has.",
    "zh-CN": "再创建 {steps} 个实例后，MCSManager 就会分到已被 {who} 占用的端口 {port}。",
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
