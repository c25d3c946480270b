/** What the record says of leases and pools. */
import { messages } from "../message.ts";

export const leaseEntryMessages = messages({
  "panel.ledger.kind.lease-granted": { en: "leases granted", "zh-CN": "授予租约" },
  "panel.ledger.kind.lease-moved": { en: "leases changed", "zh-CN": "租约变化" },
  "panel.ledger.kind.lease-refused": { en: "claims refused", "zh-CN": "拒绝申请" },
  "panel.ledger.kind.pool-changed": { en: "pools changed", "zh-CN": "端口池变更" },

  "panel.ledger.is.lease-granted.claimed": {
    en: "{who} claimed {ports}: lease {lease}.",
    "zh-CN": "{who}申请到 {ports}：租约 {lease}。",
  },
  "panel.ledger.is.lease-granted.imported": {
    en: "{who} brought in {ports} from a list: lease {lease}.",
    "zh-CN": "{who}从清单导入 {ports}：租约 {lease}。",
  },
  "panel.ledger.is.lease-granted.adopted": {
    en: "The host's own book knows {ports}, the database did not: lease {lease}.",
    "zh-CN": "主机自身的记录中有 {ports}，数据库中没有：租约 {lease}。",
  },
  "panel.ledger.is.lease-moved.seen": { en: "Lease {lease}: its owner listens.", "zh-CN": "租约 {lease}：占用者已开始监听。" },
  "panel.ledger.is.lease-moved.renewed": { en: "{who} renewed lease {lease}.", "zh-CN": "{who}续期了租约 {lease}。" },
  "panel.ledger.is.lease-moved.resumed": {
    en: "Lease {lease}: its holder is heard of again.",
    "zh-CN": "租约 {lease}：持有者恢复了联系。",
  },
  "panel.ledger.is.lease-moved.silenced": {
    en: "Lease {lease}: nothing is heard of it. It still holds its ports.",
    "zh-CN": "租约 {lease}：没有消息，端口仍为其保留。",
  },
  "panel.ledger.is.lease-moved.expired": {
    en: "Lease {lease} was not renewed in time. It still holds its ports.",
    "zh-CN": "租约 {lease} 未按时续期，端口仍为其保留。",
  },
  "panel.ledger.is.lease-moved.unclaimed": {
    en: "Lease {lease}: nobody began to listen in time.",
    "zh-CN": "租约 {lease}：没有人按时开始监听。",
  },
  "panel.ledger.is.lease-moved.lapsed": {
    en: "Lease {lease} is over: nobody renewed it.",
    "zh-CN": "租约 {lease} 已结束：无人续期。",
  },
  "panel.ledger.is.lease-moved.released": { en: "{who} gave lease {lease} back.", "zh-CN": "{who}释放了租约 {lease}。" },
  "panel.ledger.is.lease-moved.drained": {
    en: "Lease {lease}: the host is asked whether anything still holds its ports.",
    "zh-CN": "租约 {lease}：正在向主机确认端口是否仍被占用。",
  },
  "panel.ledger.is.lease-moved.blocked": {
    en: "Lease {lease} has ended, but something still holds its ports.",
    "zh-CN": "租约 {lease} 已结束，但端口仍被占用。",
  },
  "panel.ledger.is.lease-moved.cleared": {
    en: "Lease {lease}: the host says its ports are free. They rest for a while.",
    "zh-CN": "租约 {lease}：主机确认端口已空闲，进入隔离期。",
  },
  "panel.ledger.is.lease-moved.clashed": {
    en: "Lease {lease}: something is in the way of its owner.",
    "zh-CN": "租约 {lease}：与其他程序冲突。",
  },
  "panel.ledger.is.lease-moved.hijacked": {
    en: "Lease {lease}: somebody who is not its owner listens there.",
    "zh-CN": "租约 {lease}：监听者不是其占用者，端口被冒用。",
  },
  "panel.ledger.is.lease-moved.switched": {
    en: "Lease {lease}: its clients are led to its emergency port.",
    "zh-CN": "租约 {lease}：客户端已切换到应急端口。",
  },
  "panel.ledger.is.lease-moved.resolved": {
    en: "Lease {lease}: nothing is in its owner's way any more.",
    "zh-CN": "租约 {lease}：冲突已解除。",
  },
  "panel.ledger.is.lease-moved.rested": { en: "Lease {lease}: its ports are free.", "zh-CN": "租约 {lease}：端口已空闲。" },
  "panel.ledger.is.lease-moved.reclaimed": {
    en: "Lease {lease}: its ports went to a new lease before their rest was over.",
    "zh-CN": "租约 {lease}：隔离期内端口已转入新租约。",
  },
  "panel.ledger.is.lease-refused": {
    en: "A claim of {who} was refused by the rule {rule} of pool {pool}.",
    "zh-CN": "{who}的申请被端口池 {pool} 的规则 {rule} 拒绝。",
  },
  "panel.ledger.is.pool-changed.made": { en: "{who} made the pool {pool}.", "zh-CN": "{who}建立了端口池 {pool}。" },
  "panel.ledger.is.pool-changed.changed": { en: "{who} changed the pool {pool}.", "zh-CN": "{who}更改了端口池 {pool}。" },
  "panel.ledger.is.pool-changed.removed": { en: "{who} removed the pool {pool}.", "zh-CN": "{who}删除了端口池 {pool}。" },
});
