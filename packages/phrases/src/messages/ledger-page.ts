/** Messages of the panel's page about the record: entries as sentences, what this browser found when it checked them, and the filters. */
import { messages } from "../message.ts";

export const ledgerPageMessages = messages({
  "panel.nav.ledger": { en: "Record", "zh-CN": "审计记录" },
  "panel.palette.ledger": { en: "The record of who did what", "zh-CN": "审计记录（谁做了什么）" },
  "panel.ledger.title": { en: "The record", "zh-CN": "审计记录" },
  "panel.ledger.lead": {
    en: "Who did what here, and what became reachable. Nothing in it can be changed without a trace; this page checks that itself, in your browser.",
    "zh-CN": "谁在这里做了什么，哪些端口变得可达。记录中的内容无法不留痕迹地更改，本页面会在你的浏览器中自行检验。",
  },
  "panel.ledger.loading": { en: "Reading the record", "zh-CN": "正在读取记录" },
  "panel.ledger.failed": { en: "The record cannot be shown", "zh-CN": "无法显示审计记录" },
  "panel.ledger.head": { en: "Is it whole?", "zh-CN": "是否完整？" },
  "panel.ledger.checking": { en: "Checking the signature and the hashes", "zh-CN": "正在检验签名和哈希" },
  "panel.ledger.again": { en: "Check again", "zh-CN": "重新检验" },

  "panel.ledger.whole": {
    en: "Whole. {size} {size:entry|entries}, signed {at}; grown out of what this browser saw {since}.",
    "zh-CN": "完整。共 {size} 条条目，签名时间 {at}，由此浏览器在 {since} 所见的状态延续而来。",
  },
  "panel.ledger.first": {
    en: "Signed {at}: {size} {size:entry|entries}. This browser sees the record for the first time and believes its key from now on; compare the key with ledger.pub on the machine.",
    "zh-CN": "签名时间 {at}，共 {size} 条条目。此浏览器首次看到这份记录，今后以其密钥为准；请与本机 ledger.pub 中的密钥核对。",
  },
  "panel.ledger.rolledBack": {
    en: "Rolled back. This browser has seen {seen} entries, now there are {size}: the end was cut off, or an older database was put in place.",
    "zh-CN": "记录被回退。此浏览器曾看到 {seen} 条条目，现在只有 {size} 条：末尾被截断，或换上了旧的数据库。",
  },
  "panel.ledger.forked": {
    en: "Another past. The first {seen} entries are not those that this browser saw {since}: something among them was changed, and all hashes made to fit.",
    "zh-CN": "历史被改写。前 {seen} 条条目与此浏览器在 {since} 所见的不同：其中有内容被改动，所有哈希也被一并改过。",
  },
  "panel.ledger.otherKey": {
    en: "Another key. This is not the record that this browser saw {since}; its key was replaced.",
    "zh-CN": "密钥不同。这不是此浏览器在 {since} 所见的记录，其密钥已被替换。",
  },
  "panel.ledger.notSigned": {
    en: "What is shown is not signed by the record's key ({why}).",
    "zh-CN": "所示内容没有该记录密钥的有效签名（{why}）。",
  },
  "panel.ledger.why.malformed": { en: "no signed head", "zh-CN": "不是已签名的检查点" },
  "panel.ledger.why.other-log": { en: "of another record", "zh-CN": "属于另一份记录" },
  "panel.ledger.why.unsigned": { en: "no signature", "zh-CN": "没有签名" },
  "panel.ledger.why.forged": { en: "a wrong signature", "zh-CN": "签名错误" },
  "panel.ledger.uncheckable": {
    en: "This browser cannot check Ed25519 signatures here, so nothing is said about the record. Use a newer browser, or run portolan ledger verify on the machine.",
    "zh-CN": "此浏览器无法检验 Ed25519 签名，因此对记录不作判断。请使用较新的浏览器，或在本机运行 portolan ledger verify。",
  },
  "panel.ledger.unsignedYet": { en: "Nothing is signed yet.", "zh-CN": "尚未签名。" },
  "panel.ledger.notOnward": {
    en: "Nothing has been signed since {since}: {detail}. Entries go on being written.",
    "zh-CN": "自 {since} 起没有再签名：{detail}。条目仍在写入。",
  },
  "panel.ledger.differing": {
    en: "{count} {count:entry|entries} below {count:is|are} not what was recorded.",
    "zh-CN": "下方有 {count} 条条目不是当时写入的内容。",
  },
  "panel.ledger.verify": {
    en: "Run portolan ledger verify on the machine: it reads all of the record and names what differs.",
    "zh-CN": "请在本机运行 portolan ledger verify，它会读取整份记录并指出不同之处。",
  },
  "panel.ledger.accept": { en: "I know why: believe what is here now", "zh-CN": "我知道原因：以现在的内容为准" },
  "panel.ledger.witnessed": { en: "Witnessed by {name}, {at}.", "zh-CN": "由 {name} 见证，{at}。" },
  "panel.ledger.noWitness": {
    en: "No witness has signed it. Who holds the whole data folder could write another past; what this browser remembers would show it.",
    "zh-CN": "没有见证者签名。持有整个数据目录的人可以另写一份历史，此浏览器所记住的状态会揭示这一点。",
  },
  "panel.ledger.key": { en: "Key", "zh-CN": "密钥" },
  "panel.ledger.root": { en: "Root hash", "zh-CN": "根哈希" },
  "panel.ledger.details": { en: "Key and signed head", "zh-CN": "密钥与已签名的检查点" },
  "panel.ledger.saveHead": { en: "Save the signed head", "zh-CN": "保存已签名的检查点" },
  "panel.ledger.saveHeadHint": {
    en: "Kept elsewhere it finds a record that was put back: portolan ledger verify --checkpoint FILE.",
    "zh-CN": "另存一份，可用 portolan ledger verify --checkpoint FILE 发现被换回的旧记录。",
  },

  "panel.ledger.entries": { en: "Entries", "zh-CN": "条目" },
  "panel.ledger.filter.kind": { en: "Kind", "zh-CN": "类型" },
  "panel.ledger.filter.anyKind": { en: "Every kind", "zh-CN": "全部类型" },
  "panel.ledger.filter.by": { en: "Who", "zh-CN": "人员" },
  "panel.ledger.filter.anybody": { en: "Everybody", "zh-CN": "所有人" },
  "panel.ledger.filter.since": { en: "From", "zh-CN": "从" },
  "panel.ledger.filter.until": { en: "To", "zh-CN": "到" },
  "panel.ledger.filter.clear": { en: "Show all", "zh-CN": "显示全部" },
  "panel.ledger.empty": { en: "Nothing is recorded yet.", "zh-CN": "尚无记录。" },
  "panel.ledger.noMatch": { en: "No entry is like that.", "zh-CN": "没有符合条件的条目。" },
  "panel.ledger.more": { en: "Show older", "zh-CN": "显示更早的条目" },
  "panel.ledger.shown": {
    en: "{shown} of {size} {size:entry|entries}, the newest first",
    "zh-CN": "共 {size} 条，已显示 {shown} 条，最新的在前",
  },
  "panel.ledger.shownMatching": {
    en: "{shown} matching {shown:entry|entries}, the newest first",
    "zh-CN": "已显示 {shown} 条符合条件的条目，最新的在前",
  },
  "panel.ledger.recorded": { en: "as it was recorded", "zh-CN": "与写入时一致" },
  "panel.ledger.differs": { en: "not what was recorded", "zh-CN": "不是当时写入的内容" },
  "panel.ledger.waiting": { en: "not signed yet", "zh-CN": "尚未签名" },
  "panel.ledger.unchecked": { en: "not checked", "zh-CN": "未检验" },
  "panel.ledger.text": { en: "What was written", "zh-CN": "写入的原文" },
  "panel.ledger.saveProof": { en: "Save the proof", "zh-CN": "保存证明" },
  "panel.ledger.from": { en: "From {address}, {agent}", "zh-CN": "来自 {address}，{agent}" },
  "panel.ledger.fromNamed": { en: "{name}, from {address}, {agent}", "zh-CN": "{name}，来自 {address}，{agent}" },
  "panel.ledger.noAgent": { en: "no browser named", "zh-CN": "未注明浏览器" },
  "panel.ledger.erased": {
    en: "From where is no longer kept. The entry still proves that something was.",
    "zh-CN": "来源信息已不再保留，条目仍能证明当时有过。",
  },
  "panel.ledger.personalDiffers": {
    en: "What is kept about from where is not what the entry was written with: {text}",
    "zh-CN": "保留的来源信息与条目写入时不符：{text}",
  },
  "panel.ledger.places": { en: "{protocol} {address}:{port} in {namespace}", "zh-CN": "{protocol} {address}:{port}（{namespace}）" },
  "panel.ledger.place": { en: "{protocol} {address}:{port}", "zh-CN": "{protocol} {address}:{port}" },
});
