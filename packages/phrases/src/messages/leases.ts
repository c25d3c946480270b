/** Pools and leases: states, why a claim is refused and what would work, what is in the way, what an error of a request means. */
import { messages } from "../message.ts";

export const leaseMessages = messages({
  "lease.state.free": { en: "over", "zh-CN": "已结束" },
  "lease.state.reserved": { en: "reserved", "zh-CN": "预留" },
  "lease.state.active": { en: "in use", "zh-CN": "使用中" },
  "lease.state.suspect": { en: "overdue", "zh-CN": "已逾期" },
  "lease.state.draining": { en: "ending", "zh-CN": "正在结束" },
  "lease.state.verifying": { en: "being checked", "zh-CN": "正在核实" },
  "lease.state.quarantined": { en: "in quarantine", "zh-CN": "隔离期" },
  "lease.state.conflict": { en: "in conflict", "zh-CN": "冲突" },
  "lease.state.hijacked": { en: "hijacked", "zh-CN": "被冒用" },
  "lease.state.failover": { en: "switched to its emergency port", "zh-CN": "已切换到应急端口" },

  "lease.meaning.free": { en: "The lease is over and holds nothing.", "zh-CN": "租约已结束，不再占用任何端口。" },
  "lease.meaning.reserved": { en: "Granted; nobody listens there yet.", "zh-CN": "已分配，尚未有程序监听。" },
  "lease.meaning.active": { en: "Its owner listens there.", "zh-CN": "租约所有者正在监听。" },
  "lease.meaning.active-unheard": {
    en: "It was taken up by its owner, but nobody listens there now.",
    "zh-CN": "所有者已启用该租约，但目前没有程序监听。",
  },
  "lease.meaning.suspect": {
    en: "Its term is over, or its host says nothing. It still holds its ports.",
    "zh-CN": "租约已到期，或主机没有回应。端口仍被保留。",
  },
  "lease.meaning.draining": { en: "Given back or lapsed; its owner is expected to go.", "zh-CN": "已释放或已失效，等待所有者退出。" },
  "lease.meaning.verifying": {
    en: "The host is being asked whether anything still holds its ports.",
    "zh-CN": "正在询问主机是否仍有程序占用这些端口。",
  },
  "lease.meaning.quarantined": {
    en: "Nothing holds its ports. They rest before anybody but the same owner may have them.",
    "zh-CN": "端口已无占用，隔离期内只有原所有者可以再次申请。",
  },
  "lease.meaning.conflict": { en: "Something else is in the way.", "zh-CN": "端口上有其他占用者。" },
  "lease.meaning.hijacked": { en: "A program that is not its owner listens there.", "zh-CN": "监听该端口的程序不是租约所有者。" },
  "lease.meaning.failover": {
    en: "Its clients are led to its emergency port until its owner is back.",
    "zh-CN": "客户端已被引导到应急端口，直到所有者恢复。",
  },

  "lease.refused.pool-unknown": { en: "There is no pool {pool}.", "zh-CN": "没有端口池 {pool}。" },
  "lease.refused.pool-unknown.works": {
    en: "portolan pool list shows those there are.",
    "zh-CN": "运行 portolan pool list 查看现有端口池。",
  },
  "lease.refused.host-unknown": { en: "No host {host} is known here.", "zh-CN": "没有主机 {host}。" },
  "lease.refused.host-unknown.works": {
    en: "Name a host of the pool, or leave the choice open.",
    "zh-CN": "请指定属于该端口池的主机，或不指定主机。",
  },
  "lease.refused.not-allowed": {
    en: "A rule of the pool ({rule}) does not allow it: {detail}.",
    "zh-CN": "端口池规则（{rule}）不允许：{detail}。",
  },
  "lease.refused.not-allowed.works": {
    en: "Ask for what the rule allows, or have the pool's rule changed.",
    "zh-CN": "请按规则申请，或请管理员修改端口池规则。",
  },
  "lease.refused.rule.owners": { en: "The pool grants nothing to owner {detail}.", "zh-CN": "端口池不为占用者 {detail} 分配端口。" },
  "lease.refused.rule.modes": { en: "The pool does not grant ports in mode {detail}.", "zh-CN": "端口池不支持 {detail} 模式的申请。" },
  "lease.refused.rule.families": { en: "The pool grants no ports for family {detail}.", "zh-CN": "端口池不支持地址族 {detail}。" },
  "lease.refused.rule.addresses": {
    en: "The pool grants no ports for address {detail}.",
    "zh-CN": "端口池不允许绑定地址 {detail}。",
  },
  "lease.refused.rule.isPaired": {
    en: "The pool grants TCP and UDP only together; {detail} was asked for.",
    "zh-CN": "端口池只同时分配 TCP 和 UDP，而此次只申请了 {detail}。",
  },
  "lease.refused.rule.longestBlock": {
    en: "A block of {detail} ports is longer than the pool grants.",
    "zh-CN": "{detail} 个连续端口超过端口池允许的长度。",
  },
  "lease.refused.rule.isExclusive": {
    en: "The pool grants one port for a purpose; {detail} were asked for.",
    "zh-CN": "端口池对每种用途只分配一个端口，而此次申请了 {detail} 个。",
  },
  "lease.refused.rule.longestTermSeconds": {
    en: "A term of {detail} s is longer than the pool grants.",
    "zh-CN": "期限 {detail} 秒超过端口池允许的最长期限。",
  },
  "lease.refused.rule.no-term": {
    en: "The pool grants nothing without a term.",
    "zh-CN": "端口池不分配没有期限的租约。",
  },
  "lease.refused.rule.bands": {
    en: "The pool has no band of emergency ports.",
    "zh-CN": "端口池没有应急端口范围。",
  },
  "lease.refused.claim.mode": {
    en: "Ports can be asked for by number in the modes static and mixed, not in mode {detail}.",
    "zh-CN": "只有 static 和 mixed 模式可以按编号申请，{detail} 模式不可以。",
  },
  "lease.refused.claim.mode.works": {
    en: "Leave out the number, or the mode.",
    "zh-CN": "请去掉端口编号，或不指定模式。",
  },
  "lease.refused.claim.no-number": {
    en: "In mode static ports are asked for by number, and there is none in the claim.",
    "zh-CN": "static 模式须按编号申请，而申请中没有端口编号。",
  },
  "lease.refused.claim.no-number.works": {
    en: "Name the port, or leave the choice to the pool with mode dynamic.",
    "zh-CN": "请写明端口，或用 dynamic 模式由系统选择。",
  },
  "lease.refused.claim.count": {
    en: "Numbers and count of the ports do not agree: {detail}.",
    "zh-CN": "写明的端口数与申请数量不一致：{detail}。",
  },
  "lease.refused.claim.address": {
    en: "The address is not one of the family that was asked for: {detail}.",
    "zh-CN": "地址与所申请的地址族不符：{detail}。",
  },
  "lease.refused.claim.works": { en: "Ask without the contradiction.", "zh-CN": "请更正后重新申请。" },
  "lease.refused.port-outside": {
    en: "Port {port} is not in a band of the pool that is for this.",
    "zh-CN": "端口 {port} 不在端口池中可用于此类申请的范围内。",
  },
  "lease.refused.port-outside.works": {
    en: "Ask for a port of its bands, or let it choose.",
    "zh-CN": "请申请范围内的端口，或由系统选择。",
  },
  "lease.refused.port-kept": { en: "Port {port} is never granted unasked: {because}.", "zh-CN": "端口 {port} 默认不分配：{because}。" },
  "lease.refused.port-kept.works": {
    en: "Choose another, or list it in the pool under the numbers that are granted all the same.",
    "zh-CN": "请选择其他端口，或在端口池中将其列为仍可分配的端口。",
  },
  "lease.refused.port-leased": {
    en: "Port {port} is held by lease {lease} ({state}).",
    "zh-CN": "端口 {port} 已由租约 {lease} 持有（{state}）。",
  },
  "lease.refused.port-leased.until": { en: "It rests until {time}.", "zh-CN": "隔离期到 {time} 结束。" },
  "lease.refused.port-leased.works": {
    en: "Choose another port, or allow an alternative (--otherwise alternate).",
    "zh-CN": "请选择其他端口，或允许改用其他端口（--otherwise alternate）。",
  },
  "lease.refused.port-occupied": {
    en: "Port {port} is in use on the host without a lease: {who}.",
    "zh-CN": "端口 {port} 在主机上已被占用但没有租约：{who}。",
  },
  "lease.refused.port-occupied.works": {
    en: "See who holds it and what would free it (portolan lease conflict), or import it as a lease.",
    "zh-CN": "请查看占用者及释放办法（portolan lease conflict），或将其作为租约导入。",
  },
  "lease.refused.pool-full": {
    en: "The pool has {free} of the {wanted} ports that are wanted; {quarantined} rest in quarantine.",
    "zh-CN": "需要 {wanted} 个端口，端口池只剩 {free} 个，另有 {quarantined} 个处于隔离期。",
  },
  "lease.refused.pool-full.none-rest": {
    en: "The pool has {free} of the {wanted} ports that are wanted.",
    "zh-CN": "需要 {wanted} 个端口，端口池只剩 {free} 个。",
  },
  "lease.refused.pool-full.none-rest.works": {
    en: "Give back what is not needed, or widen the pool. portolan pool show says what its ports are held for.",
    "zh-CN": "请释放不再需要的端口，或扩大端口池。portolan pool show 会说明端口的占用情况。",
  },
  "lease.refused.pool-full.works": { en: "Wait for the quarantine, or widen the pool.", "zh-CN": "请等待隔离期结束，或扩大端口池。" },
  "lease.refused.pool-headroom": {
    en: "What is free in the pool ({free}) is kept for claims of class critical and emergency.",
    "zh-CN": "端口池剩余的 {free} 个端口为余量，仅供 critical 和 emergency 级别的申请使用。",
  },
  "lease.refused.pool-headroom.works": {
    en: "Widen the pool, or claim with class critical where that is true.",
    "zh-CN": "请扩大端口池；确属关键业务的，可按 critical 级别申请。",
  },
  "lease.refused.key-reused": { en: "This key was used before for another claim.", "zh-CN": "该幂等键已用于另一次申请。" },
  "lease.refused.key-reused.works": { en: "Use a new key for a new claim.", "zh-CN": "新的申请请使用新的键。" },
  "lease.refused.host-never-seen": { en: "Host {host} was not looked at yet.", "zh-CN": "尚未查看过主机 {host}。" },
  "lease.refused.host-silent": { en: "Host {host} does not answer.", "zh-CN": "主机 {host} 没有回应。" },
  "lease.refused.host-older-record": {
    en: "Host {host} knows of later leases than this database, which seems to be an older copy. They are being taken over.",
    "zh-CN": "主机 {host} 上有比当前数据库更新的租约，数据库可能是旧副本，正在接管这些租约。",
  },
  "lease.refused.host-not-ready.works": { en: "Try again in a few seconds.", "zh-CN": "请几秒后重试。" },

  "lease.kept.portolan": { en: "it is Portolan's own", "zh-CN": "Portolan 自身使用" },
  "lease.kept.ssh": { en: "it is ssh's", "zh-CN": "ssh 使用" },
  "lease.kept.mcsmanager": { en: "it is MCSManager's", "zh-CN": "MCSManager 使用" },
  "lease.kept.assigned": { en: "it is assigned to a service by IANA", "zh-CN": "IANA 已指定给某服务" },
  "lease.kept.high-risk": { en: "it is a target of attacks or of malware", "zh-CN": "属于高风险端口" },
  "lease.kept.service": { en: "a known service uses it by default", "zh-CN": "某已知服务默认使用" },
  "lease.kept.ephemeral": { en: "the host uses it for outgoing connections", "zh-CN": "主机将其用于出站连接" },
  "lease.kept.node-ports": { en: "Kubernetes uses it for NodePorts", "zh-CN": "Kubernetes 用作 NodePort" },
  "lease.kept.reserved": { en: "it is reserved on the host", "zh-CN": "主机已将其保留" },

  "lease.move.unknown": { en: "There is no lease {lease}.", "zh-CN": "没有租约 {lease}。" },
  "lease.move.unknown.works": { en: "portolan lease list shows those there are.", "zh-CN": "运行 portolan lease list 查看现有租约。" },
  "lease.move.state": {
    en: "Lease {lease} is {state}, where that has no place.",
    "zh-CN": "租约 {lease} 当前状态为{state}，不能执行此操作。",
  },
  "lease.move.stale-fence": {
    en: "Lease {lease} has fence number {fence} now: what you hold is of an earlier grant.",
    "zh-CN": "租约 {lease} 当前的凭据号是 {fence}，你持有的凭据已过时。",
  },
  "lease.move.stale-fence.works": { en: "Claim anew.", "zh-CN": "请重新申请。" },

  "lease.evidence.listener": { en: "{who} listens at {place}", "zh-CN": "{who} 正在监听 {place}" },
  "lease.evidence.owner-listener": { en: "its owner {who} still listens at {place}", "zh-CN": "所有者 {who} 仍在监听 {place}" },
  "lease.evidence.more-specific": {
    en: "{who} listens at the narrower address {place} and takes its traffic",
    "zh-CN": "{who} 在更具体的地址 {place} 上监听，会截走流量",
  },
  "lease.evidence.shared": { en: "{who} shares {place} and takes a part of the traffic", "zh-CN": "{who} 共享 {place}，会分走部分流量" },
  "lease.evidence.bound": { en: "{who} holds {place} without listening", "zh-CN": "{who} 占着 {place} 但没有监听" },
  "lease.evidence.outgoing": { en: "{who} connects out from {place}", "zh-CN": "{who} 从 {place} 发起出站连接" },
  "lease.evidence.accepted": {
    en: "a connection that {who} accepted at {place} is still open",
    "zh-CN": "{who} 在 {place} 接受的连接仍未关闭",
  },
  "lease.evidence.connection": { en: "{who} has a connection at {place}", "zh-CN": "{who} 在 {place} 有连接" },
  "lease.evidence.time-wait": {
    en: "the kernel keeps {place} for a closed connection (TIME_WAIT), about a minute",
    "zh-CN": "内核因已关闭的连接保留 {place}（TIME_WAIT），约一分钟",
  },
  "lease.evidence.fin-wait": {
    en: "the kernel waits at {place} for the other end to close (FIN_WAIT2), about a minute",
    "zh-CN": "内核在 {place} 等待对端关闭（FIN_WAIT2），约一分钟",
  },
  "lease.evidence.udp-connected": { en: "{who} has a connected UDP socket at {place}", "zh-CN": "{who} 在 {place} 有已连接的 UDP 套接字" },
  "lease.evidence.published": { en: "container {container} is published at {place}", "zh-CN": "容器 {container} 发布在 {place}" },
  "lease.evidence.stopped-container": {
    en: "container {container} is stopped but takes {place} when it starts",
    "zh-CN": "容器 {container} 已停止，但启动时会占用 {place}",
  },
  "lease.evidence.nat": { en: "a NAT rule leads {place} elsewhere: {detail}", "zh-CN": "NAT 规则将 {place} 引向别处：{detail}" },
  "lease.evidence.bind-refused": { en: "the kernel refuses a bind at {place}: {detail}", "zh-CN": "内核拒绝绑定 {place}：{detail}" },
  "lease.evidence.unreadable": { en: "this could not be asked: {detail}", "zh-CN": "无法询问：{detail}" },
  "lease.evidence.unread-namespace": {
    en: "network namespace {namespace} could not be looked into",
    "zh-CN": "无法查看网络命名空间 {namespace}",
  },
  "lease.evidence.unread-sockets": {
    en: "the sockets of network namespace {namespace} could not be read",
    "zh-CN": "无法读取网络命名空间 {namespace} 的套接字",
  },
  "lease.evidence.unread-rules": {
    en: "the packet filter and NAT rules of network namespace {namespace} could not be read; portolan doctor says why",
    "zh-CN": "无法读取网络命名空间 {namespace} 的包过滤和 NAT 规则，运行 portolan doctor 查看原因",
  },
  "lease.evidence.unread-owner": { en: "who listens there could not be read", "zh-CN": "无法读取监听者" },
  "lease.who.process": { en: "{program} (PID {pid})", "zh-CN": "{program}（PID {pid}）" },
  "lease.who.pid": { en: "PID {pid}", "zh-CN": "PID {pid}" },
  "lease.who.unit": { en: "{unit}", "zh-CN": "{unit}" },
  "lease.who.container": { en: "container {container}", "zh-CN": "容器 {container}" },
  "lease.who.user": { en: "a program of {user}", "zh-CN": "{user} 的程序" },
  "lease.who.unknown": { en: "somebody", "zh-CN": "未知程序" },

  "lease.drift.no-listener": {
    en: "{owner} holds {protocol} {port}, but nothing listens there.",
    "zh-CN": "{owner} 持有 {protocol} {port}，但没有程序监听。",
  },
  "lease.drift.no-listener.fix": { en: "Start it, or give the lease back.", "zh-CN": "请启动该服务，或释放租约。" },
  "lease.drift.no-lease": {
    en: "{who} listens at {protocol} {port}, which belongs to pool {pool}, without a lease.",
    "zh-CN": "{who} 正在监听 {protocol} {port}，该端口属于端口池 {pool}，但没有租约。",
  },
  "lease.drift.no-lease.fix": { en: "Import it as a lease, or move it elsewhere.", "zh-CN": "请将其导入为租约，或改用其他端口。" },
  "lease.drift.foreign-owner": {
    en: "{who} listens at {protocol} {port}, which {owner} holds.",
    "zh-CN": "{who} 正在监听 {protocol} {port}，而该端口由 {owner} 持有。",
  },
  "lease.drift.foreign-owner.fix": {
    en: "Find out who started it; the conflict help shows what would free the port.",
    "zh-CN": "请查明由谁启动；冲突帮助会说明如何释放该端口。",
  },

  "lease.freeing.stop-unit": { en: "Stop the service {unit}.", "zh-CN": "停止服务 {unit}。" },
  "lease.freeing.stop-container": { en: "Stop the container {container}.", "zh-CN": "停止容器 {container}。" },
  "lease.freeing.end-process": {
    en: "End the process {pid}. Check that it is still the one you mean.",
    "zh-CN": "结束进程 {pid}。执行前请确认仍是该进程。",
  },
  "lease.freeing.remove-container": {
    en: "Remove the container {container}, or its published port.",
    "zh-CN": "删除容器 {container}，或取消其端口发布。",
  },
  "lease.freeing.remove-rule": { en: "Remove the NAT rule: {detail}", "zh-CN": "删除 NAT 规则：{detail}" },
  "lease.freeing.wait": { en: "Wait: it is over by itself in about a minute.", "zh-CN": "等待约一分钟，会自行释放。" },
  "lease.freeing.reserve-range": {
    en: "Wait until the connection ends, and keep the port from outgoing connections (ip_local_reserved_ports).",
    "zh-CN": "等待连接结束，并将该端口排除在出站端口之外（ip_local_reserved_ports）。",
  },
  "lease.freeing.look-with-root": {
    en: "Ask as root: the owner cannot be seen from here.",
    "zh-CN": "以 root 身份查看：当前无法看到占用者。",
  },
  "lease.freeing.older-than": { en: "What the host was asked is from {time}.", "zh-CN": "主机信息的时间为 {time}。" },

  "lease.failover.no-emergency": { en: "It has no emergency port.", "zh-CN": "没有应急端口。" },
  "lease.failover.no-consent": {
    en: "Root's file of guard rails does not consent to switching (failover).",
    "zh-CN": "root 的护栏文件未允许切换（failover）。",
  },
  "lease.failover.nobody-listens": {
    en: "Nothing listens at its emergency port yet: clients are led there once the service does.",
    "zh-CN": "应急端口还没有程序监听：服务监听后才会切换。",
  },
  "lease.failover.refused": { en: "Clients could not be led to the emergency port: {reason}.", "zh-CN": "无法切换到应急端口：{reason}。" },
  "lease.drill.before": { en: "Before: port {port} answers at {places}.", "zh-CN": "切换前：端口 {port} 在 {places} 有应答。" },
  "lease.drill.silent": { en: "Before: nobody answers at port {port}.", "zh-CN": "切换前：端口 {port} 没有应答。" },
  "lease.drill.switched": {
    en: "Switched: connections to port {port} at {places} come to port {to}.",
    "zh-CN": "已切换：到 {places} 端口 {port} 的连接进入端口 {to}。",
  },
  "lease.drill.answered": {
    en: "New connections to port {port} are answered at {places}.",
    "zh-CN": "到端口 {port} 的新连接在 {places} 有应答。",
  },
  "lease.drill.back": { en: "Taken back: port {port} is as it was.", "zh-CN": "已撤销：端口 {port} 与之前相同。" },
  "lease.drill.not-back": {
    en: "Taken back, and port {port} is not as it was at {places}.",
    "zh-CN": "已撤销，但端口 {port} 在 {places} 与之前不同。",
  },
  "lease.drill.not-ended": {
    en: "The redirect could not be taken back now; it ends by itself.",
    "zh-CN": "暂时无法撤销转发；它会自行结束。",
  },
  "lease.drill.no-service": {
    en: "Its port is in use and nothing listens at its emergency port {to}: a rehearsal would lead its clients to nobody. Start the service there too.",
    "zh-CN": "租约端口正在使用，而应急端口 {to} 没有程序监听：演练会让客户端无人应答。请先让服务也监听该端口。",
  },
  "lease.drill.udp": {
    en: "Only TCP can be rehearsed: a datagram has no connection to follow.",
    "zh-CN": "只能演练 TCP：数据报没有可跟踪的连接。",
  },
  "lease.drill.elsewhere": { en: "It is on another host.", "zh-CN": "它在另一台主机上。" },
  "lease.drill.state": { en: "It is {state}.", "zh-CN": "它的状态为 {state}。" },
  "lease.failover.no-applier": { en: "Nothing here can carry a switch out.", "zh-CN": "此处没有可执行切换的程序。" },

  "lease.import.port-known": { en: "It is leased to {owner} already.", "zh-CN": "已租给 {owner}。" },
  "lease.import.twice": { en: "Line {line} names the same port.", "zh-CN": "第 {line} 行是同一个端口。" },

  "panel.scope.lease": { en: "claim and release ports", "zh-CN": "申请和释放端口" },

  "errors.pool-unknown.what": { en: "There is no pool {pool}", "zh-CN": "没有端口池 {pool}" },
  "errors.pool-unknown.why": { en: "It was removed, or never made.", "zh-CN": "它已被删除，或从未创建。" },
  "errors.pool-unknown.fix": { en: "portolan pool list shows those there are.", "zh-CN": "运行 portolan pool list 查看现有端口池。" },
  "errors.pool-changed.what": { en: "The pool {pool} was changed meanwhile", "zh-CN": "端口池 {pool} 已被他人修改" },
  "errors.pool-changed.why": {
    en: "It is at revision {revision}; your change is of an earlier one.",
    "zh-CN": "当前修订号为 {revision}，你的修改基于更早的版本。",
  },
  "errors.pool-changed.fix": { en: "Look at it anew, then change it again.", "zh-CN": "请重新查看后再修改。" },
  "errors.pool-in-use.what": { en: "The pool {pool} cannot be changed so", "zh-CN": "端口池 {pool} 不能这样修改" },
  "errors.pool-in-use.why": {
    en: "{leases} leases hold ports of it that it would have no more.",
    "zh-CN": "有 {leases} 个租约占用了将被移出的端口。",
  },
  "errors.pool-in-use.fix": { en: "Give them back first.", "zh-CN": "请先释放这些租约。" },
  "errors.pool-invalid.what": { en: "This pool cannot be made", "zh-CN": "无法创建该端口池" },
  "errors.pool-invalid.why": { en: "{field}: {reason}.", "zh-CN": "{field}：{reason}。" },
  "errors.pool-invalid.fix": { en: "Mend that and send it again.", "zh-CN": "请修正后重试。" },
  "errors.pool-exists.what": { en: "There is a pool {pool} already", "zh-CN": "已有端口池 {pool}" },
  "errors.pool-exists.why": { en: "Names of pools are unique.", "zh-CN": "端口池名称不能重复。" },
  "errors.pool-exists.fix": { en: "Choose another name.", "zh-CN": "请换一个名称。" },
  "errors.claim-invalid.what": { en: "This claim cannot be read", "zh-CN": "无法读取该申请" },
  "errors.claim-invalid.why": { en: "{field}: {reason}.", "zh-CN": "{field}：{reason}。" },
  "errors.claim-invalid.fix": { en: "Mend that and send it again.", "zh-CN": "请修正后重试。" },
  "errors.lease-unknown.what": { en: "There is no lease {lease}", "zh-CN": "没有租约 {lease}" },
  "errors.lease-unknown.why": { en: "None was granted here, or it has ended.", "zh-CN": "此处没有分配过该租约，或者它已经结束。" },
  "errors.lease-unknown.fix": { en: "portolan lease list shows those there are.", "zh-CN": "运行 portolan lease list 查看现有租约。" },
  "errors.lease-host-unknown.what": { en: "There is no host {host}", "zh-CN": "没有主机 {host}" },
  "errors.lease-host-unknown.why": { en: "No daemon of that name was ever heard of here.", "zh-CN": "此处从未见过该主机的守护进程。" },
  "errors.lease-host-unknown.fix": { en: "The hosts of a pool are shown with it.", "zh-CN": "端口池页面列出了其中的主机。" },
  "errors.drill-refused.what": { en: "This lease cannot be rehearsed", "zh-CN": "无法演练该租约" },
  "errors.drill-refused.why": { en: "{reason}", "zh-CN": "{reason}" },
  "errors.drill-refused.fix": {
    en: "Claim with an emergency port, and let root consent to failover in the file of guard rails.",
    "zh-CN": "申请时请带上应急端口，并由 root 在护栏文件中允许 failover。",
  },
});
