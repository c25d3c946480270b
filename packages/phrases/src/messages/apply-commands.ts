/** Messages of the commands that plan, apply, confirm, take back and approve: what they say, their help, and their errors. */
import { messages } from "../message.ts";

export const applyCommandMessages = messages({
  "commands.progress.planning": { en: "Trying the change on a model of the rules", "zh-CN": "正在规则模型上试算" },
  "commands.plan.wished": { en: "The wish was: {wish}", "zh-CN": "所述意图：{wish}" },
  "commands.plan.works": { en: "What would work: {works}", "zh-CN": "可行的做法：{works}" },
  "commands.plan.notAccepted": {
    en: "Not written: a risk above is not accepted. Accept it by name with {names}, or change the wish.",
    "zh-CN": "没有写入文件：上面有风险未被接受。用 {names} 按名称接受，或者改变意图。",
  },
  "commands.plan.notWritten": {
    en: "Plan {id}. Nothing was changed and nothing was written; --out FILE keeps it to be applied.",
    "zh-CN": "计划 {id}。没有修改任何东西，也没有写入文件；加上 --out FILE 保存后才能应用。",
  },
  "commands.plan.written": {
    en: "Plan {id} is in {path}. Nothing was changed yet. To make the change, until {time}:",
    "zh-CN": "计划 {id} 已写入 {path}，尚未修改任何东西。在 {time} 之前执行以下命令来应用：",
  },
  "commands.plan.made": { en: "Plan {id} for host {host}, made {time}.", "zh-CN": "计划 {id}，针对主机 {host}，制定于 {time}。" },
  "commands.plan.validUntil": {
    en: "It can be applied until {time}, as long as the rules are those it was made for.",
    "zh-CN": "可在 {time} 之前应用，前提是规则仍与制定时相同。",
  },
  "commands.plan.unknown.guard-rails": {
    en: "What the owner of this host has ruled out could not be read; it counts when the plan is applied.",
    "zh-CN": "未能读取本机所有者禁止的内容，应用计划时仍会按它判断。",
  },
  "commands.plan.unknown.connections": {
    en: "Which connections exist could not be read, so none that would be cut is named.",
    "zh-CN": "未能读取现有连接，因此没有列出会被切断的连接。",
  },
  "commands.plan.unknown.saved": {
    en: "Made from what was saved: who asks, what is connected and what the owner has ruled out are not known.",
    "zh-CN": "依据保存的快照制定：不知道操作者从哪里登录、有哪些现有连接、所有者禁止了什么。",
  },

  "help.plan.summary": { en: "a change of the firewall, shown before it is made", "zh-CN": "在修改防火墙之前先看清后果" },
  "help.plan.description": {
    en: "Says what a change would do before anything changes: who gains and who loses access over IPv4 and over IPv6, whether everything else is proved to stay, what it may cost, the commands of whoever keeps the rules here (firewalld, ufw, nftables, iptables, Docker's chain, tc, a service's own settings), and how it is taken back. A family of which --from says nothing gets nobody, and the plan says so. portolan apply makes a plan that was written with --out. The exit code is 1 when there is no such plan or a risk has to be accepted by name.",
    "zh-CN":
      "在修改之前说明后果：IPv4 和 IPv6 上谁新增访问、谁失去访问，能否证明其余不变，有什么风险，规则管理者（firewalld、ufw、nftables、iptables、Docker 的链、tc、服务自己的配置）要执行的命令，以及如何撤销。--from 没有提到的协议族不放行任何来源，计划中会写明。用 --out 写入的计划由 portolan apply 应用。没有可行的计划、或有风险需要按名称接受时，退出码为 1。",
  },
  "help.plan.wish": {
    en: "allow, close, deny, limit, redirect, bind, proxy, sysctl, show a plan from a file, or status: what waits and what ends when",
    "zh-CN": "allow、close、deny、limit、redirect、bind、proxy、sysctl，show 查看文件中的计划，status 查看等待和将要结束的变更",
  },
  "help.plan.with": { en: "The reverse proxy that gets the site", "zh-CN": "写入站点的反向代理" },
  "help.plan.port": { en: "Where the proxy takes requests, over IPv4 and IPv6", "zh-CN": "反向代理接收请求的端口（IPv4 和 IPv6）" },
  "help.plan.to": {
    en: "proxy: where it passes them on, 127.0.0.1:20011,[::1]:20012; redirect: the other port, 8081",
    "zh-CN": "proxy：转发到哪里，127.0.0.1:20011,[::1]:20012；redirect：另一个端口，8081",
  },
  "help.plan.backup": { en: "Servers that serve only while all others are down", "zh-CN": "备用后端，仅在其他后端都不可用时使用" },
  "help.plan.leases": {
    en: "Pass on to the ports that the leases of this owner hold here; their emergency ports are backups",
    "zh-CN": "转发到该归属者在本机的租约端口，应急端口作为备用",
  },
  "help.plan.names": { en: "Host names that are asked for; without it, any", "zh-CN": "请求的主机名；不写则任意" },
  "help.plan.tcp": { en: "Pass on bytes as they come (HAProxy)", "zh-CN": "按字节转发，不解析 HTTP（HAProxy）" },
  "help.plan.max-connections": { en: "At most so many at a time to one server", "zh-CN": "每个后端的最大并发连接数" },
  "help.plan.max-requests": { en: "At most so many a second of one address", "zh-CN": "每个来源地址每秒的最大请求数" },
  "help.plan.max-body": { en: "Largest request in megabytes (nginx)", "zh-CN": "请求体上限，单位 MB（nginx）" },
  "help.plan.remove": { en: "Take the site out", "zh-CN": "移除该站点" },
  "help.plan.example-proxy": {
    en: "nginx passes what comes at port 8080 on to the leased ports",
    "zh-CN": "nginx 把 8080 端口的请求转发到租约端口",
  },
  "help.plan.target": {
    en: "tcp/23333 or udp/53; for bind a service, for proxy the name of the site, for sysctl KEY=VALUE, for show a file; deny without one concerns the whole host",
    "zh-CN": "tcp/23333 或 udp/53；bind 用服务名，proxy 用站点名，sysctl 用 KEY=VALUE，show 用文件；deny 不写则针对整台主机",
  },
  "help.plan.from": { en: "sources, with commas between them, or everyone", "zh-CN": "来源，用逗号分隔，或 everyone" },
  "help.plan.only": { en: "exactly these sources and nobody else", "zh-CN": "只放行这些来源，其余一律拒绝" },
  "help.plan.also": { en: "these sources as well; nobody loses anything", "zh-CN": "另外放行这些来源，已有的访问不受影响" },
  "help.plan.mac": { en: "only neighbours whose network card has one of these addresses", "zh-CN": "仅限网卡地址为其中之一的邻居" },
  "help.plan.until": {
    en: "when it ends by itself: 2026-11-27T18:00, 30m, 2h or 3d",
    "zh-CN": "何时自行结束：2026-11-27T18:00、30m、2h 或 3d",
  },
  "help.plan.rate": { en: "new connections a second, such as 200/s", "zh-CN": "每秒新连接数，例如 200/s" },
  "help.plan.burst": { en: "so many at once before the rate counts (as many as the rate)", "zh-CN": "突发允许的个数（默认与速率相同）" },
  "help.plan.per": { en: "the rate of each source (the usual) or of the whole port", "zh-CN": "按每个来源（默认）或按整个端口计算速率" },
  "help.plan.bandwidth": { en: "bits a second, such as 20mbit", "zh-CN": "每秒比特数，例如 20mbit" },
  "help.plan.direction": { en: "what this host sends (out) or receives (in)", "zh-CN": "本机发送（out）或接收（in）" },
  "help.plan.scope": { en: "what the service is to listen on", "zh-CN": "服务要监听的范围" },
  "help.plan.accept-risk": { en: "go on in spite of a risk, by its name", "zh-CN": "按名称接受风险并继续" },
  "help.plan.out": { en: "write the plan into this file, to be applied", "zh-CN": "把计划写入文件，供之后应用" },
  "help.plan.example-only": { en: "one private network and nobody else", "zh-CN": "只放行一个私有网络" },
  "help.plan.example-until": { en: "one address more, for two hours", "zh-CN": "临时增加一个地址，两小时后结束" },
  "help.plan.example-close": { en: "telnet lets nobody in any more", "zh-CN": "telnet 不再放行任何来源" },
  "help.plan.example-deny": { en: "nothing of this host for a network", "zh-CN": "整台主机拒绝一个网段" },
  "help.plan.example-rate": { en: "new connections of each source", "zh-CN": "限制每个来源的新连接速率" },
  "help.plan.example-bandwidth": { en: "what a port may send", "zh-CN": "限制一个端口的发送带宽" },
  "help.plan.example-redirect": { en: "new connections to a port go to another one", "zh-CN": "把到一个端口的新连接转到另一个端口" },
  "help.plan.example-bind": { en: "a service listens on IPv4 only", "zh-CN": "让服务只监听 IPv4" },
  "help.plan.example-show": { en: "a plan that somebody sent you", "zh-CN": "查看别人发来的计划" },

  "errors.option-missing.what": { en: "portolan {command} needs {option}", "zh-CN": "portolan {command} 需要 {option}" },
  "errors.option-missing.why": {
    en: "Without it more than one thing could be meant, and none is guessed.",
    "zh-CN": "缺少它时有不止一种理解，不会替你猜。",
  },
  "errors.option-missing.fix": { en: "Add: {expected}", "zh-CN": "请加上：{expected}" },
  "errors.plan-invalid.what": { en: "{path} is not a plan that can be read", "zh-CN": "{path} 不是可以读取的计划" },
  "errors.plan-invalid.why": {
    en: "A plan has one exact text, which is what people sign, and this is not it ({reason}).",
    "zh-CN": "计划只有一种确切的文本，签名针对的就是它，而此文件不符（{reason}）。",
  },
  "errors.plan-invalid.fix": { en: "Make it anew with portolan plan … --out FILE.", "zh-CN": "用 portolan plan … --out FILE 重新制定。" },
  "errors.guard-rails-unusable.what": { en: "{path} cannot be used", "zh-CN": "{path} 无法使用" },
  "errors.guard-rails-unusable.why": {
    en: "What it rules out is not known, so nothing is changed: {reason}.",
    "zh-CN": "无法得知它禁止了什么，因此不作任何修改：{reason}。",
  },
  "errors.guard-rails-unusable.fix": {
    en: "Mend it as root; it has to belong to root and be writable by nobody else.",
    "zh-CN": "请以 root 身份修正；该文件必须属于 root，且其他人不可写。",
  },

  "errors.nothing-waits.what": { en: "No change waits on this host", "zh-CN": "本机没有等待确认的变更" },
  "errors.nothing-waits.why": {
    en: "It was confirmed, or its time was over and it was taken back, or there was none.",
    "zh-CN": "它已被确认，或已超时撤回，或从未有过。",
  },
  "errors.nothing-waits.fix": { en: "portolan plan status shows what there is.", "zh-CN": "用 portolan plan status 查看现状。" },
  "errors.root-required.what": { en: "Only root can do this", "zh-CN": "只有 root 可以执行" },
  "errors.root-required.why": {
    en: "Changes of this host are made by a process of root's, which listens to nobody else here.",
    "zh-CN": "本机的变更由 root 的进程执行，它在这里只听 root 的。",
  },
  "errors.root-required.fix": { en: "Run it with sudo.", "zh-CN": "请用 sudo 执行。" },

  "commands.apply.progress": { en: "Making the change and holding it against its promise", "zh-CN": "正在执行变更并核对其承诺" },
  "commands.apply.made": {
    en: "The change is made and as promised ({milliseconds} ms).",
    "zh-CN": "变更已执行，与承诺一致（{milliseconds} 毫秒）。",
  },
  "commands.apply.bootUnit": {
    en: "Until it is confirmed a restart of this host takes it back too, by {path}, which goes when nothing waits or is to end any more.",
    "zh-CN": "确认之前，重启本机也会撤回它，由 {path} 执行；没有等待确认或将到期结束的变更时，该文件会被删除。",
  },
  "commands.apply.confirmHere": {
    en: "To keep it, run portolan confirm here. Otherwise everything is put back at {time}.",
    "zh-CN": "要保留它，在本机执行 portolan confirm。否则将在 {time} 全部恢复原状。",
  },
  "commands.apply.confirmAnew": {
    en: "To keep it, open a new ssh connection over {families} and run portolan confirm there. Otherwise everything is put back at {time}. Leave this session open.",
    "zh-CN": "要保留它，经 {families} 新建一个 ssh 连接，在其中执行 portolan confirm。否则将在 {time} 全部恢复原状。请不要关闭当前会话。",
  },
  "commands.apply.left": { en: "{seconds} s left to confirm", "zh-CN": "剩余 {seconds} 秒可确认" },
  "commands.apply.goesOn": {
    en: "The change goes on waiting: portolan confirm keeps it, portolan rollback takes it back.",
    "zh-CN": "变更仍在等待：portolan confirm 保留，portolan rollback 撤回。",
  },
  "commands.apply.confirmed": { en: "Confirmed: it stays.", "zh-CN": "已确认：保留该变更。" },
  "commands.apply.extended": { en: "Plan {id} waits until {time} now.", "zh-CN": "计划 {id} 现在等待到 {time}。" },
  "commands.confirm.notKept": {
    en: "A restart of the host loses it, as it could not be written where the host loads it: {trouble}",
    "zh-CN": "无法写入主机启动时加载的文件，主机重启后会丢失该变更：{trouble}",
  },
  "commands.apply.unsigned": {
    en: "Who has a key that is pinned here signs the plan file with portolan approve FILE --key KEY; its signatures have to lie beside it. portolan approver list shows whose keys count.",
    "zh-CN":
      "由密钥已固定在本机的人执行 portolan approve FILE --key KEY 签署计划文件，签名文件须与它放在一起。portolan approver list 列出哪些人的密钥算数。",
  },
  "commands.apply.trouble": { en: "What was in the way: {trouble}", "zh-CN": "遇到的问题：{trouble}" },
  "commands.apply.record": { en: "Refused: the record does not prove it ({reason}).", "zh-CN": "已拒绝：记录未能证明（{reason}）。" },
  "commands.apply.busy": {
    en: "Plan {id} comes first: portolan confirm or portolan rollback {id} where it waits; where it ends by itself at the same port, portolan rollback {id} ends it now.",
    "zh-CN":
      "计划 {id} 在先：如果它在等待确认，执行 portolan confirm 或 portolan rollback {id}；如果它是同一端口上会自行结束的计划，portolan rollback {id} 可以立即结束它。",
  },
  "commands.apply.stale": {
    en: "Make it anew with the same portolan plan: it shows what is different now.",
    "zh-CN": "用同样的 portolan plan 重新制定，它会显示现在有何不同。",
  },
  "commands.confirm.doneUntil": {
    en: "Plan {id} is confirmed: it stays until {time}.",
    "zh-CN": "计划 {id} 已确认：保留该变更，直到 {time}。",
  },
  "commands.confirm.done": { en: "Plan {id} is confirmed: it stays.", "zh-CN": "计划 {id} 已确认：保留该变更。" },
  "commands.confirm.more": { en: "That counts.", "zh-CN": "这个连接有效。" },
  "commands.confirm.absent": {
    en: "This does not count: the kernel has no such new connection now; in tmux or screen the shell remembers an older one. Open a new ssh connection to this host (a second terminal: ssh …) and confirm there.",
    "zh-CN":
      "无效：内核中现在没有这样的新连接；tmux 或 screen 里的 shell 记着的是以前的连接。请新建一个到本机的 ssh 连接（另开一个终端：ssh …），在其中确认。",
  },
  "commands.confirm.old": {
    en: "This does not count: the connection was there before the change, and says nothing about new ones.",
    "zh-CN": "无效：这个连接在变更之前就已建立，不能说明新的连接还进得来。",
  },
  "commands.confirm.outgoing": { en: "This does not count: this host opened the connection.", "zh-CN": "无效：这个连接是本机主动建立的。" },
  "commands.confirm.local": {
    en: "This does not count: it comes from this host itself, and the plan asks for a way over the network. Open a new ssh connection to this host (ssh …) and confirm there.",
    "zh-CN": "无效：它来自本机自身，而计划要求经网络确认。请新建一个到本机的 ssh 连接（ssh …），在其中确认。",
  },
  "commands.confirm.missing": {
    en: "Still asked for: a new connection over {families}, until {time}.",
    "zh-CN": "还需要：在 {time} 之前经 {families} 建立新的连接。",
  },
  "commands.rollback.done": { en: "Plan {id} is taken back; the host is as before.", "zh-CN": "计划 {id} 已撤回，主机恢复原状。" },
  "commands.rollback.stuck": {
    en: "Plan {id} is not taken back yet; it is tried again until it is.",
    "zh-CN": "计划 {id} 尚未撤回，会继续尝试直到成功。",
  },
  "commands.status.nothing": { en: "No change waits.", "zh-CN": "没有等待确认的变更。" },
  "commands.status.waits": { en: "Plan {id} waits for its confirmation until {time}.", "zh-CN": "计划 {id} 等待确认，截止 {time}。" },
  "commands.status.end.timer": {
    en: "Plan {id} ends at {time}, by a timer of systemd's.",
    "zh-CN": "计划 {id} 将于 {time} 结束，由 systemd 定时器执行。",
  },
  "commands.status.end.watch": {
    en: "Plan {id} ends at {time}, by a watch of Portolan's own: where that is killed, when Portolan starts next.",
    "zh-CN": "计划 {id} 将于 {time} 结束，由 Portolan 自己的监视进程执行；如果它被杀死，则在 Portolan 下次启动时结束。",
  },
  "commands.status.guards.unit": {
    en: "An unconfirmed change is taken back by a watch, by systemd's timer, and at a boot by portolan-guard.service.",
    "zh-CN": "未确认的变更会由监视进程、systemd 定时器撤回，开机时由 portolan-guard.service 撤回。",
  },
  "commands.status.guards.timer": {
    en: "An unconfirmed change is taken back by a watch and by systemd's timer; for as long as one waits or is to end, portolan-guard.service is there too, which does it at a boot.",
    "zh-CN":
      "未确认的变更会由监视进程和 systemd 定时器撤回；有变更等待确认或将到期结束期间，还会安装 portolan-guard.service，在开机时撤回。",
  },
  "commands.status.guards.watch": {
    en: "systemd does not run here: an unconfirmed change is taken back by a watch of Portolan's own, and where that is killed when Portolan starts next.",
    "zh-CN": "本机没有运行 systemd：未确认的变更由 Portolan 自己的监视进程撤回；如果它被杀死，则在 Portolan 下次启动时撤回。",
  },
  "commands.status.approval.none": {
    en: "No signature is asked for. Keys that are pinned: {count}.",
    "zh-CN": "不要求签名。已固定的密钥：{count} 个。",
  },
  "commands.status.approval.one": {
    en: "What the panel asks for needs one signature of a pinned key; root needs none. Keys that are pinned: {count}.",
    "zh-CN": "面板请求的变更需要一个已固定密钥的签名，root 不需要。已固定的密钥：{count} 个。",
  },
  "commands.status.approval.other-person": {
    en: "Every change needs an approval by somebody other than who asked, root's too. Keys that are pinned: {count}.",
    "zh-CN": "每次变更都需要请求者以外的人批准，root 也不例外。已固定的密钥：{count} 个。",
  },
  "commands.approver.line": { en: "{name}  {kind}  {key}", "zh-CN": "{name}  {kind}  {key}" },
  "commands.approver.added": { en: "Signatures of {name} count on this host from now on.", "zh-CN": "{name} 的签名从现在起在本机有效。" },
  "commands.approver.removed": { en: "Signatures of {name} count no more.", "zh-CN": "{name} 的签名不再有效。" },
  "commands.approver.made": {
    en: "The key is in {path}, readable by you alone. On each host where it is to count, root runs:",
    "zh-CN": "密钥已写入 {path}，只有你能读取。在要让它生效的主机上，由 root 执行：",
  },
  "commands.approve.approve": { en: "Approved plan {id}; the signature is in {path}.", "zh-CN": "已批准计划 {id}，签名写入 {path}。" },
  "commands.approve.request": {
    en: "Signed plan {id} as who asks for it; the signature is in {path}.",
    "zh-CN": "已作为请求者签署计划 {id}，签名写入 {path}。",
  },

  "help.apply.summary": { en: "make a planned change, which is undone unless confirmed", "zh-CN": "应用计划，未经确认会自动撤回" },
  "help.apply.description": {
    en: "Makes the change of a plan that portolan plan wrote. It is judged again on the host as it is now; what undoes it stands before anything changes; afterwards the kernel is read again and held against the promise, and real connections are tried. Then it waits: open a new ssh connection and run portolan confirm there, or everything is put back. Where no Portolan runs, a process that makes changes is started for it and ends by itself. Only root can. Signatures are taken from PLAN.signatures. The exit code is 1 when it is refused or was put back.",
    "zh-CN":
      "应用 portolan plan 写入的计划。会按主机现状重新判断；修改之前撤回手段已经就位；之后重新读取内核，与承诺核对，并尝试真实连接。然后等待确认：新建一个 ssh 连接，在其中执行 portolan confirm，否则全部恢复原状。没有运行 Portolan 时，会临时启动执行进程，用完自行结束。只有 root 可以执行。签名取自 PLAN.signatures。被拒绝或已撤回时退出码为 1。",
  },
  "help.apply.plan": { en: "the file that portolan plan wrote", "zh-CN": "portolan plan 写入的文件" },
  "help.apply.no-wait": { en: "return once it waits, without the countdown", "zh-CN": "开始等待后立即返回，不显示倒计时" },
  "help.apply.extend": {
    en: "give what waits this many seconds from now on (10 to 600)",
    "zh-CN": "把等待时间改为从现在起这么多秒（10 到 600）",
  },
  "help.apply.example-plain": { en: "make the change and watch until it is confirmed", "zh-CN": "执行变更并等待确认" },
  "help.apply.example-extend": { en: "two more minutes to confirm", "zh-CN": "再给两分钟确认" },
  "help.confirm.summary": { en: "keep the change that waits, from a new connection", "zh-CN": "在新的连接中确认变更" },
  "help.confirm.description": {
    en: "Keeps the change that waits on this host. What counts is the connection that brought you: the kernel must have it now and must not have had it when the change came into force. At the host's own console it counts only for a plan that was asked for there. The exit code is 1 when it does not count, or another family is asked for too.",
    "zh-CN":
      "保留本机正在等待确认的变更。有效的是把你带进来的那个连接：内核现在必须有它，而且它不能在变更生效之前就存在。在本机控制台上，只有在控制台上请求的计划才能确认。连接无效、或还需要另一个协议族时，退出码为 1。",
  },
  "help.confirm.example": { en: "in a new ssh connection", "zh-CN": "在新的 ssh 连接中" },
  "help.rollback.summary": { en: "take back the change that waits, or end one early", "zh-CN": "撤回等待中的变更，或提前结束" },
  "help.rollback.description": {
    en: "Takes back the change that waits for its confirmation. With the id of a confirmed plan that would end later, ends it now. What others changed meanwhile stays.",
    "zh-CN": "撤回正在等待确认的变更。给出一个已确认、会在以后结束的计划的编号，则立即结束它。其他人在此期间的修改保持不变。",
  },
  "help.rollback.id": { en: "the plan's id; what waits where none is given", "zh-CN": "计划编号；不写则为正在等待的那个" },
  "help.rollback.example-plain": { en: "take back what waits", "zh-CN": "撤回正在等待的变更" },
  "help.rollback.example-id": { en: "end an opening before its time", "zh-CN": "提前结束一次临时放行" },
  "help.approve.summary": { en: "sign a plan with your own key", "zh-CN": "用自己的密钥签署计划" },
  "help.approve.description": {
    en: "Shows a plan and signs exactly its text with an Ed25519 key in a file. It needs no root and no network, so the plan can be carried to the key. The signature is added to PLAN.signatures; it counts on hosts where the key is pinned.",
    "zh-CN":
      "显示计划，并用文件中的 Ed25519 密钥签署其确切文本。不需要 root，也不需要网络，可以把计划拿到密钥所在的机器上签。签名追加到 PLAN.signatures，在固定了该密钥的主机上有效。",
  },
  "help.approve.plan": { en: "the file that portolan plan wrote", "zh-CN": "portolan plan 写入的文件" },
  "help.approve.key": { en: "the key's file, made by portolan approver key", "zh-CN": "密钥文件，由 portolan approver key 生成" },
  "help.approve.as": {
    en: "approve what somebody else asks for (the usual), or request it yourself",
    "zh-CN": "批准别人的请求（默认），或以请求者身份签署",
  },
  "help.approve.example": { en: "approve what a colleague planned", "zh-CN": "批准同事制定的计划" },
  "help.approver.summary": { en: "whose signature counts on this host", "zh-CN": "谁的签名在本机有效" },
  "help.approver.description": {
    en: "Keys whose signature counts for changes of this host stand in /etc/portolan/guard-rails.yaml, which only root writes. key makes a new key in a file of yours (mode 0600) and prints its public half; add pins it, remove takes it out, list shows all.",
    "zh-CN":
      "签名在本机有效的密钥写在 /etc/portolan/guard-rails.yaml 中，只有 root 能写。key 在你的文件中生成新密钥（权限 0600）并打印公钥；add 固定公钥，remove 移除，list 列出全部。",
  },
  "help.approver.action": { en: "list, add, remove or key", "zh-CN": "list、add、remove 或 key" },
  "help.approver.name": { en: "whose key it is; for key the file to write", "zh-CN": "密钥属于谁；key 用要写入的文件" },
  "help.approver.key": { en: "the public key, as portolan approver key printed it", "zh-CN": "公钥，由 portolan approver key 打印" },
  "help.approver.example-key": { en: "a key of your own, on your own machine", "zh-CN": "在自己的机器上生成密钥" },
  "help.approver.example-add": { en: "pin it on a host", "zh-CN": "在主机上固定它" },
  "help.approver.example-list": { en: "who can approve here", "zh-CN": "谁可以在这里批准" },
});
