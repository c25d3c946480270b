/** What about a pool of ports invites trouble, and what mends it. */
import { messages } from "../message.ts";

export const poolWarningMessages = messages({
  "pool.warning.ephemeral": {
    en: "{ports} lie in the range from which {host} takes ports for outgoing connections ({range}): the kernel may take one of them at any moment.",
    "zh-CN": "{ports} 位于主机 {host} 的外出连接端口范围（{range}）内：内核随时可能占用其中的端口。",
  },
  "pool.warning.ephemeral.fix": {
    en: "Reserve them on the host. The kernel then leaves them alone, and programs can still bind them.",
    "zh-CN": "在主机上保留这些端口，内核便不会再自动占用，程序仍可绑定。",
  },
  "pool.warning.ephemeral-unread": {
    en: "The range from which {host} takes ports for outgoing connections could not be read, so it may overlap the pool.",
    "zh-CN": "无法读取主机 {host} 的外出连接端口范围，它可能与端口池重叠。",
  },
  "pool.warning.node-ports": {
    en: "{ports} lie in the range of Kubernetes' NodePorts (30000-32767): they are taken by rules, without any socket.",
    "zh-CN": "{ports} 位于 Kubernetes 的 NodePort 范围（30000-32767）内：它们由规则占用，没有对应的套接字。",
  },
  "pool.warning.node-ports.fix": {
    en: "Move the band, or give Kubernetes another range with --service-node-port-range.",
    "zh-CN": "调整端口池范围，或用 --service-node-port-range 为 Kubernetes 另设范围。",
  },
  "pool.warning.docker": {
    en: "Docker on {host} chooses from {ports} for containers that publish a port without naming one.",
    "zh-CN": "主机 {host} 上的 Docker 会从 {ports} 中为未指定主机端口的容器选择端口。",
  },
  "pool.warning.docker.fix": {
    en: "Publish with a host port of a lease, as in 20080:80; newer releases of Docker leave reserved ports alone.",
    "zh-CN": "发布时写明租约中的主机端口，例如 20080:80；较新的 Docker 会避开已保留的端口。",
  },
  "pool.warning.other-pool": {
    en: "{ports} are of pool {pool} too. Nobody gets a port twice, but each pool sees less room than it counts with.",
    "zh-CN": "{ports} 同时属于端口池 {pool}。同一端口不会分配两次，但两个池的实际余量都比各自计算的少。",
  },
  "pool.warning.other-pool.fix": {
    en: "Take the ports out of one of the two.",
    "zh-CN": "请从其中一个端口池中去掉这些端口。",
  },
  "pool.warning.manager": {
    en: "{service} on {host} hands out {ports} by itself and does not ask here.",
    "zh-CN": "主机 {host} 上的 {service} 会自行分配 {ports}，不会向这里申请。",
  },
  "pool.warning.manager.fix": {
    en: "Give {service} another range, or forbid these ports in the pool.",
    "zh-CN": "为 {service} 设置其他范围，或在端口池中禁用这些端口。",
  },
  "pool.warning.privileged": {
    en: "{ports} on {host} can be bound by root alone, or with CAP_NET_BIND_SERVICE.",
    "zh-CN": "主机 {host} 上的 {ports} 只有 root 或拥有 CAP_NET_BIND_SERVICE 的程序才能绑定。",
  },
  "pool.warning.privileged.fix": {
    en: "Start the band at {first}, or lower net.ipv4.ip_unprivileged_port_start.",
    "zh-CN": "让端口范围从 {first} 开始，或调低 net.ipv4.ip_unprivileged_port_start。",
  },
  "pool.warning.nothing-to-choose": {
    en: "No port of the pool can be chosen: all are forbidden, assigned, of high risk or a known service's.",
    "zh-CN": "端口池中没有可自动选择的端口：它们均被禁用、已由 IANA 指定、属于高风险端口或为某已知服务所用。",
  },
  "pool.warning.small": {
    en: "With {ports} {ports:port|ports} for ordinary claims, about {percent} % of them find none while {load} are taken on average.",
    "zh-CN": "普通申请只有 {ports} 个端口可用，平均占用 {load} 个时约有 {percent}% 的申请得不到端口。",
  },
  "pool.warning.small.fix": {
    en: "Make the pool larger, or its headroom smaller.",
    "zh-CN": "请扩大端口池，或减小余量。",
  },
});
