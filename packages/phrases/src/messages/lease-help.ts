/** Help of `portolan lease` and `portolan pool`. */
import { messages } from "../message.ts";

export const leaseHelpMessages = messages({
  "help.lease.summary": { en: "ports that are yours: claim, run on them, give back", "zh-CN": "申请、使用和释放端口" },
  "help.lease.description": {
    en: "Hands out ports that nobody else gets. claim asks for some; show, list, renew and release are about what was granted; run starts a program on ports of its own and gives them back when it ends; drill rehearses the emergency port; import takes over ports from CSV, XLSX, compose files, MCSManager, Pterodactyl and Pelican, export writes them; env and fill put ports into .env and compose files; conflict says who holds a port and what would free it. It asks the Portolan of this machine, or another with --server and a token in the file that PORTOLAN_TOKEN_FILE names.",
    "zh-CN":
      "分配不会与他人冲突的端口。claim 申请端口；show、list、renew、release 查看、续期和释放；run 让程序在自己的端口上运行，结束后释放；drill 演练应急端口；import 从 CSV、XLSX、compose 文件、MCSManager、Pterodactyl 和 Pelican 导入，export 导出；env 和 fill 把端口写入 .env 和 compose 文件；conflict 说明端口的占用者和释放办法。默认使用本机的 Portolan，也可用 --server 指定其他服务器，令牌取自 PORTOLAN_TOKEN_FILE 指向的文件。",
  },
  "help.lease.action": { en: "what to do", "zh-CN": "要做的事" },
  "help.lease.words": {
    en: "ports, leases (id or port), files, or after -- the program to run",
    "zh-CN": "端口、租约（编号或端口）、文件，或 -- 之后要运行的程序",
  },
  "help.lease.pool": { en: "the pool to take from", "zh-CN": "端口池" },
  "help.lease.owner": {
    en: "who has it, such as shop/web; run takes USER/PROGRAM where nobody says",
    "zh-CN": "占用者，例如 shop/web；run 默认使用 用户/程序名",
  },
  "help.lease.purpose": { en: "what for: a known service, or words", "zh-CN": "用途：已知服务名或文字" },
  "help.lease.port": { en: "exactly these: 8080, 9000-9010", "zh-CN": "指定端口：8080、9000-9010" },
  "help.lease.count": { en: "how many ports", "zh-CN": "端口数量" },
  "help.lease.block": { en: "next to one another", "zh-CN": "必须连续" },
  "help.lease.protocol": { en: "tcp, udp or both (tcp where nobody says)", "zh-CN": "tcp、udp 或 both（默认 tcp）" },
  "help.lease.family": { en: "what it binds to", "zh-CN": "绑定的地址族" },
  "help.lease.address": { en: "the one address it binds to", "zh-CN": "绑定的单个地址" },
  "help.lease.host": {
    en: "one of these hosts; import: in place of what the file says (here: this one)",
    "zh-CN": "限定主机；import 时替换文件中的主机（here 表示本机）",
  },
  "help.lease.each": { en: "on each of the hosts, all or nothing", "zh-CN": "每台主机各一份，全部成功或全部失败" },
  "help.lease.mode": {
    en: "how the port is chosen; deterministic gives an owner the same port again where it can",
    "zh-CN": "选择方式；deterministic 会尽量让同一占用者得到同一端口",
  },
  "help.lease.class": { en: "critical and emergency may use the headroom", "zh-CN": "critical 和 emergency 可使用余量" },
  "help.lease.otherwise": { en: "where a port asked for is not to be had", "zh-CN": "指定端口不可用时的做法" },
  "help.lease.term": { en: "90s, 15m, 2h, 30d or none (until it is given back)", "zh-CN": "期限：90s、15m、2h、30d 或 none（直到释放）" },
  "help.lease.emergency": { en: "with an emergency port for each", "zh-CN": "同时预留应急端口" },
  "help.lease.expect-unit": { en: "raise an alarm when another unit listens there", "zh-CN": "其他单元监听时告警" },
  "help.lease.expect-executable": { en: "the same for another program", "zh-CN": "其他程序监听时告警" },
  "help.lease.expect-user": { en: "the same for another user", "zh-CN": "其他用户监听时告警" },
  "help.lease.expect-container": { en: "the same for another container", "zh-CN": "其他容器监听时告警" },
  "help.lease.note": { en: "a note to keep with it", "zh-CN": "备注" },
  "help.lease.tag": { en: "tags to find it by", "zh-CN": "标签" },
  "help.lease.key": { en: "the same key is answered the same, so that a claim can be sent twice", "zh-CN": "幂等键，重复发送得到同样结果" },
  "help.lease.preview": { en: "say what would be, take nothing", "zh-CN": "只预览，不实际占用" },
  "help.lease.listen": {
    en: "run: open the sockets and hand them over (LISTEN_FDS), for programs that can take them",
    "zh-CN": "run：先打开监听套接字并交给程序（LISTEN_FDS）",
  },
  "help.lease.wait": { en: "run: how long to wait for a server that is not there yet", "zh-CN": "run：等待服务器就绪的时间" },
  "help.lease.on-lost": {
    en: "run: what becomes of the program when its lease is lost (keep where nobody says)",
    "zh-CN": "run：租约失去时对程序的处理（默认 keep）",
  },
  "help.lease.signal": {
    en: "conflict: the signal that the process --pid is sent, as root and if it holds the port",
    "zh-CN": "conflict：发给 --pid 进程的信号，需要 root，且该进程确实占用端口",
  },
  "help.lease.pid": { en: "conflict: the process to signal", "zh-CN": "conflict：接收信号的进程" },
  "help.lease.fence": { en: "renew, release: only if the lease is of this grant", "zh-CN": "renew、release：只有凭据号相符才执行" },
  "help.lease.state": { en: "list: only in this state", "zh-CN": "list：只列出此状态" },
  "help.lease.kind": {
    en: "import: csv, xlsx, compose, mcsmanager, allocations (Pterodactyl, Pelican) or leases (our own export), where that cannot be told",
    "zh-CN":
      "import：文件类型 csv、xlsx、compose、mcsmanager、allocations（Pterodactyl、Pelican）或 leases（本程序导出），无法自动识别时使用",
  },
  "help.lease.project": { en: "import: the project's name of a compose file", "zh-CN": "import：compose 文件的项目名" },
  "help.lease.claim-as": { en: "fill: claim what has no lease, as OWNER/NAME", "zh-CN": "fill：没有租约时代为申请，占用者为 OWNER/NAME" },
  "help.lease.format": { en: "export: told from the file's name where nobody says", "zh-CN": "export：默认由文件名决定" },
  "help.lease.out": { en: "write there instead of to standard output", "zh-CN": "写入文件而不是标准输出" },
  "help.lease.server": {
    en: "another Portolan, such as https://portolan.example.org (also PORTOLAN_SERVER)",
    "zh-CN": "其他 Portolan 服务器，例如 https://portolan.example.org（也可用 PORTOLAN_SERVER）",
  },
  "help.lease.example-claim": { en: "a port for two hours", "zh-CN": "申请一个端口，使用两小时" },
  "help.lease.example-static": {
    en: "exactly this port, TCP and UDP, with an emergency port",
    "zh-CN": "指定端口，TCP 和 UDP，并带应急端口",
  },
  "help.lease.example-run": {
    en: "the program finds its port in PORT, and it is given back when the program ends",
    "zh-CN": "程序从 PORT 得到端口，结束后自动释放",
  },
  "help.lease.example-listen": { en: "the program is handed the listening socket", "zh-CN": "把监听套接字交给程序" },
  "help.lease.example-fill": {
    en: "$PORTOLAN_PORT_web becomes the port of shop/web, claimed where it has none",
    "zh-CN": "$PORTOLAN_PORT_web 替换为 shop/web 的端口，没有则申请",
  },
  "help.lease.example-import": { en: "what an import would take over", "zh-CN": "预览导入内容" },
  "help.lease.example-conflict": { en: "who holds a port, and what would free it", "zh-CN": "谁占用了端口，如何释放" },
  "help.lease.example-list": { en: "leases with something in the way", "zh-CN": "列出有冲突的租约" },

  "help.pool.summary": { en: "pools of ports to hand out", "zh-CN": "管理端口池" },
  "help.pool.description": {
    en: "A pool says which ports are handed out, where and how. list shows them all; show draws one and names what invites trouble; forecast says when it will be full; create, change and remove are for those who manage pools. change touches only what its options name.",
    "zh-CN":
      "端口池规定可分配哪些端口、在哪里、如何分配。list 列出全部；show 展示一个端口池及其隐患；forecast 预测何时用满；create、change、remove 供管理者使用。change 只修改选项中给出的内容。",
  },
  "help.pool.action": { en: "what to do", "zh-CN": "要做的事" },
  "help.pool.pool": { en: "name or id of the pool", "zh-CN": "端口池名称或编号" },
  "help.pool.band": {
    en: "static:10000-19999, dynamic:20000-29999, emergency:28000-28999",
    "zh-CN": "static:10000-19999、dynamic:20000-29999、emergency:28000-28999",
  },
  "help.pool.place": {
    en: "fleet, zone:NAME, host:HOST or network:HOST/NAME",
    "zh-CN": "fleet、zone:名称、host:主机 或 network:主机/网络",
  },
  "help.pool.name": { en: "change: another name", "zh-CN": "change：新名称" },
  "help.pool.headroom": {
    en: "percent kept for claims of class critical and emergency",
    "zh-CN": "为 critical 和 emergency 级别保留的百分比",
  },
  "help.pool.quarantine": { en: "rest of a port between two owners: 65s to 24h", "zh-CN": "换占用者前的隔离期：65s 至 24h" },
  "help.pool.modes": {
    en: "only these of static, dynamic, mixed, deterministic",
    "zh-CN": "只允许的方式：static、dynamic、mixed、deterministic",
  },
  "help.pool.families": { en: "only these of dual, ipv4, ipv6", "zh-CN": "只允许的地址族：dual、ipv4、ipv6" },
  "help.pool.addresses": { en: "only these addresses to bind to", "zh-CN": "只允许绑定的地址" },
  "help.pool.forbid": {
    en: "ports that are never granted: 6660-6669 (none: no such ports)",
    "zh-CN": "从不分配的端口：6660-6669（none 表示没有）",
  },
  "help.pool.grant": {
    en: "ports that are granted though they are assigned or a known service's",
    "zh-CN": "虽已指定给服务但仍可分配的端口",
  },
  "help.pool.exclusive": { en: "one purpose has one port, and one port one purpose", "zh-CN": "用途与端口一一对应" },
  "help.pool.no-exclusive": { en: "change: no longer so", "zh-CN": "change：取消一一对应" },
  "help.pool.paired": { en: "TCP and UDP always together", "zh-CN": "TCP 和 UDP 总是成对" },
  "help.pool.no-paired": { en: "change: no longer so", "zh-CN": "change：取消成对" },
  "help.pool.longest-block": { en: "most ports next to one another in a claim", "zh-CN": "一次申请最多的连续端口数" },
  "help.pool.longest-term": { en: "longest term of a lease", "zh-CN": "租约的最长期限" },
  "help.pool.allow-owner": {
    en: "only owners of these names, * at the end for all that begin so",
    "zh-CN": "只允许的占用者，末尾 * 表示前缀",
  },
  "help.pool.refuse-owner": { en: "not owners of these names", "zh-CN": "拒绝的占用者" },
  "help.pool.example-list": { en: "every pool with its use", "zh-CN": "所有端口池及其使用情况" },
  "help.pool.example-create": { en: "a pool of a thousand ports, TCP and UDP together", "zh-CN": "创建一个端口池，TCP 和 UDP 成对" },
  "help.pool.example-change": { en: "a wider one with less headroom", "zh-CN": "扩大范围并减少余量" },
  "help.pool.example-show": { en: "what is used, free, at rest, and why", "zh-CN": "查看使用、可用、隔离等情况" },
  "help.pool.example-forecast": { en: "when it will be full", "zh-CN": "预测何时用满" },
});
