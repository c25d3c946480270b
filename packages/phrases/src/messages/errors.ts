/** Messages about errors: per code of the error catalogue what happened, why, and what to do. */
import { messages } from "../message.ts";

export const errorMessages = messages({
  "errors.already-running.what": {
    en: "Portolan already runs with the data folder {path}",
    "zh-CN": "已有 Portolan 在使用数据目录 {path}",
  },
  "errors.already-running.why": {
    en: "Two on one folder would spoil its history, and the running one gave no sign-in link to this user.",
    "zh-CN": "两个实例共用一个目录会损坏历史记录；而且正在运行的实例没有向当前用户提供登录链接。",
  },
  "errors.already-running.fix": {
    en: "Run portolan up --link as the user who started it, or with sudo; or choose another folder with --data-dir.",
    "zh-CN": "请以启动它的用户身份或用 sudo 运行 portolan up --link；也可以用 --data-dir 指定其他目录。",
  },

  "errors.argument-invalid.what": { en: "{argument}: {value} cannot be used", "zh-CN": "{argument}：{value} 无法使用" },
  "errors.argument-invalid.why": { en: "Expected {expected}.", "zh-CN": "应为：{expected}。" },
  "errors.argument-invalid.fix": {
    en: "Run the command with --help to see its arguments.",
    "zh-CN": "加上 --help 可查看该命令的参数说明。",
  },

  "errors.database-unusable.what": { en: "The database {path} cannot be used", "zh-CN": "数据库 {path} 无法使用" },
  "errors.database-unusable.why": { en: "The database says: {reason}.", "zh-CN": "数据库报告：{reason}。" },
  "errors.database-unusable.fix": {
    en: "Check free space and permissions of its directory, or move the file away to begin with an empty history.",
    "zh-CN": "请检查所在目录的剩余空间和权限；也可以把该文件移走，从空的历史记录重新开始。",
  },

  "errors.database-too-new.what": {
    en: "The database {path} was written by a newer Portolan",
    "zh-CN": "数据库 {path} 由更高版本的 Portolan 写入",
  },
  "errors.database-too-new.why": {
    en: "It carries the migration {migration}, which this version does not know.",
    "zh-CN": "其中的迁移 {migration} 是当前版本不认识的。",
  },
  "errors.database-too-new.fix": {
    en: "Run the newer version, or use another data directory.",
    "zh-CN": "请运行较新的版本，或改用另一个数据目录。",
  },

  "errors.database-file-unusable.what": {
    en: "The file {path}, which is to say where the database is, cannot be used",
    "zh-CN": "用于指明数据库地址的文件 {path} 无法使用",
  },
  "errors.database-file-unusable.why": {
    en: "It has to hold one line, postgres://USER:PASSWORD@HOST/DATABASE, and be readable by its owner alone. Found: {reason}.",
    "zh-CN": "该文件应只有一行 postgres://用户:口令@主机/数据库，并且只有所有者可以读取。实际情况：{reason}。",
  },
  "errors.database-file-unusable.fix": { en: "Write the address into it, then chmod 600 it.", "zh-CN": "请写入地址，然后执行 chmod 600。" },

  "errors.database-unreachable.what": { en: "Nobody answers at {database}", "zh-CN": "无法连接 {database}" },
  "errors.database-unreachable.why": { en: "The connection failed: {reason}.", "zh-CN": "连接失败：{reason}。" },
  "errors.database-unreachable.fix": {
    en: "Check that PostgreSQL runs there, that its host and port are right, and that this machine may reach it.",
    "zh-CN": "请检查 PostgreSQL 是否在运行、主机和端口是否正确，以及本机能否访问它。",
  },

  "errors.database-access-refused.what": { en: "{database} does not let Portolan in", "zh-CN": "{database} 拒绝了 Portolan 的登录" },
  "errors.database-access-refused.why": { en: "PostgreSQL says: {reason}.", "zh-CN": "PostgreSQL 报告：{reason}。" },
  "errors.database-access-refused.fix": {
    en: "Check user and password in the database file, and pg_hba.conf on the database's side.",
    "zh-CN": "请检查数据库文件中的用户和口令，以及数据库一侧的 pg_hba.conf。",
  },

  "errors.database-not-ready.what": { en: "{database} cannot be used as it is", "zh-CN": "{database} 目前无法使用" },
  "errors.database-not-ready.why": { en: "PostgreSQL says: {reason}.", "zh-CN": "PostgreSQL 报告：{reason}。" },
  "errors.database-not-ready.fix": {
    en: "Portolan needs PostgreSQL 15 or newer, a database that it owns, and the extension btree_gist of postgresql-contrib.",
    "zh-CN": "Portolan 需要 PostgreSQL 15 或更高版本、一个归它所有的数据库，以及 postgresql-contrib 中的扩展 btree_gist。",
  },

  "errors.database-key-differs.what": {
    en: "{database} belongs to servers with another key file",
    "zh-CN": "{database} 属于使用另一个密钥文件的服务器",
  },
  "errors.database-key-differs.why": {
    en: "Names and personal data there are sealed by another key than {path}; with this one they cannot be read.",
    "zh-CN": "其中的姓名和个人数据不是用 {path} 加密的，用它无法读取。",
  },
  "errors.database-key-differs.fix": {
    en: "Copy portolan.key, ledger.key, ledger.pub and ledger.state from the data folder of a server of this database.",
    "zh-CN": "请从使用该数据库的服务器的数据目录复制 portolan.key、ledger.key、ledger.pub 和 ledger.state。",
  },

  "errors.data-directory-unusable.what": { en: "The data directory {path} cannot be used", "zh-CN": "数据目录 {path} 无法使用" },
  "errors.data-directory-unusable.why": {
    en: "The server runs as uid {uid}, and for it: {reason}.",
    "zh-CN": "服务进程以 uid {uid} 运行，访问该目录时：{reason}。",
  },
  "errors.data-directory-unusable.fix": {
    en: "Choose with --data-dir (or PORTOLAN_DATA_DIR) a directory which that user can reach and write.",
    "zh-CN": "请用 --data-dir（或 PORTOLAN_DATA_DIR）指定该用户可以进入并写入的目录。",
  },

  "errors.fault.what": { en: "Something failed that should not", "zh-CN": "发生了不应出现的故障" },
  "errors.fault.why": { en: "{reason}", "zh-CN": "{reason}" },
  "errors.fault.fix": {
    en: "Run again with --verbose and report what is printed.",
    "zh-CN": "请加上 --verbose 重新运行，并反馈输出内容。",
  },

  "errors.file-unreadable.what": { en: "{path} cannot be read", "zh-CN": "无法读取 {path}" },
  "errors.file-unreadable.why": { en: "The system says: {reason}.", "zh-CN": "系统报告：{reason}。" },
  "errors.file-unreadable.fix": { en: "Check the path and who may read the file.", "zh-CN": "请检查路径以及文件的读取权限。" },

  "errors.policy-invalid.what": { en: "{path} is not a policy that can be used", "zh-CN": "{path} 不是可用的策略文件" },
  "errors.policy-invalid.why": {
    en: "It has {count} {count:problem|problems}: {problems}",
    "zh-CN": "有 {count} 处问题：{problems}",
  },
  "errors.policy-invalid.fix": {
    en: "Correct these lines; docs/policy.schema.json lets an editor check the file while you write.",
    "zh-CN": "请改正这些行；docs/policy.schema.json 可让编辑器在编写时检查。",
  },

  "errors.free-is-no-endpoint.what": { en: "ls does not list free ports", "zh-CN": "ls 不列出空闲端口" },
  "errors.free-is-no-endpoint.why": {
    en: "It lists endpoints, and nothing is at a free port. :free is for the search box of the panel.",
    "zh-CN": "它列出的是端点，而空闲端口上什么也没有。:free 用于面板的搜索框。",
  },
  "errors.free-is-no-endpoint.fix": { en: "Run portolan free.", "zh-CN": "请运行 portolan free。" },

  "errors.listen-address-in-use.what": {
    en: "No free port between {first} and {last} for the panel",
    "zh-CN": "{first}–{last} 之间没有可供面板使用的空闲端口",
  },
  "errors.listen-address-in-use.why": {
    en: "{first} is taken, and so is every port after it up to {last}; portolan explain {first} says by whom.",
    "zh-CN": "{first} 已被占用，其后直到 {last} 的端口也都被占用；占用者可用 portolan explain {first} 查看。",
  },
  "errors.listen-address-in-use.fix": { en: "Choose another one with --port.", "zh-CN": "请用 --port 指定其他端口。" },

  "errors.listen-port-privileged.what": {
    en: "This user may not listen on port {port}",
    "zh-CN": "当前用户不能监听端口 {port}",
  },
  "errors.listen-port-privileged.why": {
    en: "Ports below {first} need root here (net.ipv4.ip_unprivileged_port_start). Whether {port} is free was not asked.",
    "zh-CN": "本机 {first} 以下的端口需要 root（net.ipv4.ip_unprivileged_port_start）；{port} 是否空闲尚未判断。",
  },
  "errors.listen-port-privileged.fix": {
    en: "Choose a port from {first} up with --port, or run it with sudo.",
    "zh-CN": "请用 --port 指定 {first} 及以上的端口，或用 sudo 运行。",
  },

  "errors.listen-address-not-loopback.what": { en: "The panel does not listen on {address}", "zh-CN": "面板不会监听 {address}" },
  "errors.listen-address-not-loopback.why": {
    en: "Any address other than loopback needs TLS, which this version does not have.",
    "zh-CN": "监听回环以外的地址需要 TLS，当前版本尚不支持。",
  },
  "errors.listen-address-not-loopback.fix": {
    en: "Use 127.0.0.1 or ::1 and reach it through ssh -L {port}:localhost:{port}.",
    "zh-CN": "请使用 127.0.0.1 或 ::1，并通过 ssh -L {port}:localhost:{port} 访问。",
  },

  "errors.method-not-allowed.what": { en: "{path} does not take {method}", "zh-CN": "{path} 不接受 {method}" },
  "errors.method-not-allowed.why": { en: "It takes {allowed}.", "zh-CN": "它接受：{allowed}。" },
  "errors.method-not-allowed.fix": {
    en: "See /api/v1/openapi.json for what is accepted.",
    "zh-CN": "可接受的内容见 /api/v1/openapi.json。",
  },

  "errors.not-found.what": { en: "There is no {thing}", "zh-CN": "没有 {thing}" },
  "errors.not-found.why": { en: "Nothing of that name is known here.", "zh-CN": "这里不存在该名称的对象。" },
  "errors.not-found.fix": { en: "Check the spelling; the list shows what there is.", "zh-CN": "请检查拼写，或在列表中查看现有对象。" },

  "errors.not-permitted.what": { en: "Not permitted to {action}", "zh-CN": "没有权限：{action}" },
  "errors.not-permitted.why": { en: "The system refused: {reason}.", "zh-CN": "系统拒绝：{reason}。" },
  "errors.not-permitted.fix": { en: "Run it with sudo.", "zh-CN": "请用 sudo 运行。" },

  "errors.port-invalid.what": { en: "{value} is not a port", "zh-CN": "{value} 不是端口号" },
  "errors.port-invalid.why": { en: "A port is a whole number from 0 to 65535.", "zh-CN": "端口号是 0 到 65535 之间的整数。" },
  "errors.port-invalid.fix": { en: "Write it like 443, tcp/443 or udp/53.", "zh-CN": "写法示例：443、tcp/443、udp/53。" },

  "errors.port-zero.what": { en: "Nothing can listen on port 0", "zh-CN": "没有程序能监听端口 0" },
  "errors.port-zero.why": {
    en: "0 is not a port of its own: a program that binds it asks the kernel for any free port and gets another number.",
    "zh-CN": "0 不是一个真正的端口：程序绑定 0 表示请内核任选一个空闲端口，实际得到的是别的端口号。",
  },
  "errors.port-zero.fix": {
    en: "Ask for the number the program got (portolan ls PROGRAM shows it), or for free ports: portolan free",
    "zh-CN": "请查询程序实际得到的端口号（portolan ls 程序名 可查到），或查找空闲端口：portolan free",
  },

  "errors.privileges-not-dropped.what": { en: "The server could not give up root", "zh-CN": "服务进程无法放弃 root 权限" },
  "errors.privileges-not-dropped.why": { en: "{reason}", "zh-CN": "{reason}" },
  "errors.privileges-not-dropped.fix": {
    en: "Start Portolan as an ordinary user, or report the system it runs on.",
    "zh-CN": "请以普通用户启动 Portolan，或反馈所用的系统。",
  },

  "errors.rate-limited.what": { en: "Too many attempts", "zh-CN": "尝试次数过多" },
  "errors.rate-limited.why": { en: "Signing in is limited to a few attempts per minute.", "zh-CN": "每分钟只允许尝试登录几次。" },
  "errors.rate-limited.fix": { en: "Try again in {seconds} s.", "zh-CN": "请在 {seconds} 秒后重试。" },

  "errors.request-invalid.what": { en: "The request cannot be understood", "zh-CN": "无法理解该请求" },
  "errors.request-invalid.why": { en: "{reason}", "zh-CN": "{reason}" },
  "errors.request-invalid.fix": { en: "See /api/v1/openapi.json for what is accepted.", "zh-CN": "可接受的内容见 /api/v1/openapi.json。" },

  "errors.request-origin-refused.what": {
    en: "The request came from {origin}, which is not this panel",
    "zh-CN": "请求来自 {origin}，并非本面板",
  },
  "errors.request-origin-refused.why": {
    en: "Requests made by other web pages, or under a name other than localhost, are refused.",
    "zh-CN": "来自其他网页的请求，或使用 localhost 以外主机名的请求，都会被拒绝。",
  },
  "errors.request-origin-refused.fix": {
    en: "Open the panel at http://localhost:{port}/.",
    "zh-CN": "请通过 http://localhost:{port}/ 打开面板。",
  },

  "errors.request-too-large.what": { en: "The request is too large", "zh-CN": "请求过大" },
  "errors.request-too-large.why": { en: "Its body may hold at most {most} bytes.", "zh-CN": "请求体最多 {most} 字节。" },
  "errors.request-too-large.fix": {
    en: "See /api/v1/openapi.json for what is accepted.",
    "zh-CN": "可接受的内容见 /api/v1/openapi.json。",
  },

  "errors.judging-failed.what": { en: "Who gets in could not be worked out", "zh-CN": "未能推算出谁能访问" },
  "errors.judging-failed.why": { en: "{reason}", "zh-CN": "{reason}" },
  "errors.judging-failed.fix": {
    en: "It is tried again by itself; portolan reach works it out on the command line, without a limit of time.",
    "zh-CN": "稍后会自动重试；也可以在命令行运行 portolan reach，那里不限时间。",
  },

  "errors.rules-are-nft-text.what": { en: "These are rules in nft's own language", "zh-CN": "这是 nft 自身语法写成的规则" },
  "errors.rules-are-nft-text.why": {
    en: "Only nft itself can read that, and the server runs no programs.",
    "zh-CN": "只有 nft 自己能读懂它，而服务端不运行任何程序。",
  },
  "errors.rules-are-nft-text.fix": {
    en: "Paste the output of nft -j list ruleset; for a file that is not loaded, load it in an empty namespace first: unshare -rn sh -c 'nft -f FILE && nft -j list ruleset'.",
    "zh-CN":
      "请粘贴 nft -j list ruleset 的输出；如果规则文件尚未加载，可先在空的网络命名空间中加载：unshare -rn sh -c 'nft -f 文件 && nft -j list ruleset'。",
  },

  "errors.rules-not-understood.what": { en: "These rules cannot be understood", "zh-CN": "无法理解这些规则" },
  "errors.rules-not-understood.why": {
    en: "The text is neither the JSON of nft nor the output of iptables-save: {reason}.",
    "zh-CN": "这段文本既不是 nft 的 JSON，也不是 iptables-save 的输出：{reason}。",
  },
  "errors.rules-not-understood.fix": {
    en: "Paste all of what nft -j list ruleset, iptables-save or ip6tables-save prints.",
    "zh-CN": "请完整粘贴 nft -j list ruleset、iptables-save 或 ip6tables-save 的输出。",
  },

  "errors.scanner-silent.what": { en: "The scanner has not answered", "zh-CN": "扫描进程没有应答" },
  "errors.scanner-silent.why": { en: "Nothing was heard from it for {seconds} s.", "zh-CN": "已有 {seconds} 秒没有收到它的消息。" },
  "errors.scanner-silent.fix": {
    en: "It is restarted by itself; if this stays, run Portolan with --verbose.",
    "zh-CN": "它会自动重启；如果持续如此，请加上 --verbose 运行 Portolan。",
  },

  "errors.session-required.what": { en: "Not signed in", "zh-CN": "尚未登录" },
  "errors.session-required.why": {
    en: "There is no session or token that is known here, or it has ended.",
    "zh-CN": "没有有效的会话或令牌，或者它已失效。",
  },
  "errors.session-required.fix": {
    en: "Open the link that portolan up --link prints; a program needs a valid token.",
    "zh-CN": "请打开 portolan up --link 打印的链接；程序则需使用有效的令牌。",
  },

  "errors.snapshot-damaged.what": { en: "The snapshot {path} is damaged", "zh-CN": "快照 {path} 已损坏" },
  "errors.snapshot-damaged.why": { en: "A section does not match its hash: {detail}.", "zh-CN": "有内容与其哈希不符：{detail}。" },
  "errors.snapshot-damaged.fix": { en: "Take the snapshot again, or fetch the file again.", "zh-CN": "请重新生成快照，或重新传输该文件。" },

  "errors.snapshot-invalid.what": { en: "{path} is not a valid snapshot", "zh-CN": "{path} 不是有效的快照" },
  "errors.snapshot-invalid.why": { en: "{detail}", "zh-CN": "{detail}" },
  "errors.snapshot-invalid.fix": {
    en: "Check the path; a snapshot is made with portolan snapshot --out FILE.",
    "zh-CN": "请检查路径；快照可用 portolan snapshot --out FILE 生成。",
  },

  "errors.snapshot-not-json.what": { en: "{path} is not a snapshot", "zh-CN": "{path} 不是快照" },
  "errors.snapshot-not-json.why": { en: "It is not JSON: {detail}.", "zh-CN": "内容不是 JSON：{detail}。" },
  "errors.snapshot-not-json.fix": {
    en: "Check the path; a snapshot is made with portolan snapshot --out FILE.",
    "zh-CN": "请检查路径；快照可用 portolan snapshot --out FILE 生成。",
  },

  "errors.snapshot-unknown-version.what": {
    en: "The snapshot {path} has a version that this Portolan does not know",
    "zh-CN": "当前 Portolan 不认识快照 {path} 的版本",
  },
  "errors.snapshot-unknown-version.why": { en: "{detail}", "zh-CN": "{detail}" },
  "errors.snapshot-unknown-version.fix": {
    en: "Read it with the version that wrote it, or a newer one.",
    "zh-CN": "请用写入它的版本或更高版本读取。",
  },

  "errors.state-is-nft-text.what": { en: "{path} is in nft's own language", "zh-CN": "{path} 是用 nft 自身语法写成的" },
  "errors.state-is-nft-text.why": {
    en: "Only nft itself can read that; what it prints with -j can be compared.",
    "zh-CN": "只有 nft 自己能读懂它；nft -j 的输出才能比较。",
  },
  "errors.state-is-nft-text.fix": {
    en: "Load it where it harms nothing and compare what comes out: unshare --map-root-user --net sh -c 'nft -f \"$1\" && nft -j list ruleset' sh {path} > rules.json",
    "zh-CN":
      "在不影响任何东西的地方加载它，再比较其输出：unshare --map-root-user --net sh -c 'nft -f \"$1\" && nft -j list ruleset' sh {path} > rules.json",
  },

  "errors.state-not-understood.what": {
    en: "{path} is neither a snapshot nor a file of rules",
    "zh-CN": "{path} 既不是快照，也不是规则文件",
  },
  "errors.state-not-understood.why": {
    en: "It has neither a snapshot's JSON, nor the JSON of nft, nor the tables of iptables-save.",
    "zh-CN": "其中既没有快照的 JSON，也没有 nft 的 JSON 或 iptables-save 的表。",
  },
  "errors.state-not-understood.fix": {
    en: "Make one with portolan snapshot --out FILE, nft -j list ruleset or iptables-save.",
    "zh-CN": "可用 portolan snapshot --out FILE、nft -j list ruleset 或 iptables-save 生成。",
  },

  "errors.token-invalid.what": { en: "This sign-in link is not valid", "zh-CN": "该登录链接无效" },
  "errors.token-invalid.why": {
    en: "It is unknown here, or older than {minutes} minutes.",
    "zh-CN": "链接不存在，或已超过 {minutes} 分钟。",
  },
  "errors.token-invalid.fix": {
    en: "Run portolan up --link; it prints a fresh link.",
    "zh-CN": "请运行 portolan up --link，它会打印新的链接。",
  },

  "errors.token-used.what": { en: "This sign-in link was already used", "zh-CN": "该登录链接已被使用" },
  "errors.token-used.why": { en: "A link works once.", "zh-CN": "每个链接只能使用一次。" },
  "errors.token-used.fix": {
    en: "Run portolan up --link; it prints a fresh link. If it was not you who used it, end all sessions.",
    "zh-CN": "请运行 portolan up --link，它会打印新的链接。如果不是你本人使用的，请结束所有会话。",
  },

  "errors.command-unknown.what": { en: "There is no command {command}", "zh-CN": "没有命令 {command}" },
  "errors.command-unknown.why": { en: "The commands are: {commands}.", "zh-CN": "可用的命令：{commands}。" },
  "errors.command-unknown.fix": { en: "Try: {suggestion}", "zh-CN": "试试：{suggestion}" },

  "errors.option-unknown.what": { en: "{command} has no option {option}", "zh-CN": "{command} 没有选项 {option}" },
  "errors.option-unknown.why": { en: "It may be mistyped, or belong to another command.", "zh-CN": "可能是拼写有误，或属于其他命令。" },
  "errors.option-unknown.fix": { en: "Try: {suggestion}", "zh-CN": "试试：{suggestion}" },

  "errors.option-value-missing.what": { en: "{option} needs a value", "zh-CN": "{option} 需要一个值" },
  "errors.option-value-missing.why": { en: "Nothing follows it on the command line.", "zh-CN": "命令行中它后面没有内容。" },
  "errors.option-value-missing.fix": { en: "See {help}", "zh-CN": "参见 {help}" },

  "errors.operand-missing.what": { en: "{command} needs {operand}", "zh-CN": "{command} 缺少参数 {operand}" },
  "errors.operand-missing.why": { en: "The command cannot know what to work on.", "zh-CN": "命令不知道要处理什么。" },
  "errors.operand-missing.fix": { en: "See {help}", "zh-CN": "参见 {help}" },

  "errors.operands-too-many.what": { en: "Too many arguments for {command}", "zh-CN": "{command} 的参数过多" },
  "errors.operands-too-many.why": { en: "It takes at most {most}.", "zh-CN": "最多接受 {most} 个。" },
  "errors.operands-too-many.fix": { en: "See {help}", "zh-CN": "参见 {help}" },

  "errors.file-unwritable.what": { en: "{path} cannot be written", "zh-CN": "无法写入 {path}" },
  "errors.file-unwritable.why": { en: "The system says: {reason}.", "zh-CN": "系统报告：{reason}。" },
  "errors.file-unwritable.fix": {
    en: "Choose another place, or check permissions and free space.",
    "zh-CN": "请换一个位置，或检查权限和剩余空间。",
  },

  "errors.namespace-unknown.what": { en: "There is no network namespace {namespace}", "zh-CN": "没有网络命名空间 {namespace}" },
  "errors.namespace-unknown.why": { en: "Here are: {known}.", "zh-CN": "现有：{known}。" },
  "errors.namespace-unknown.fix": {
    en: "portolan ls without --namespace shows all of them.",
    "zh-CN": "不加 --namespace 运行 portolan ls 可查看全部。",
  },

  "errors.nothing-readable.what": { en: "Nothing about sockets could be read", "zh-CN": "无法读取任何套接字信息" },
  "errors.nothing-readable.why": { en: "The system refused every way: {reason}.", "zh-CN": "系统拒绝了所有读取途径：{reason}。" },
  "errors.nothing-readable.fix": {
    en: "Run it with sudo; portolan doctor shows each way.",
    "zh-CN": "请用 sudo 运行；portolan doctor 会列出每种途径的情况。",
  },

  "errors.not-linux.what": { en: "This needs Linux", "zh-CN": "此操作需要 Linux" },
  "errors.not-linux.why": {
    en: "Portolan asks the Linux kernel; this system is {platform}.",
    "zh-CN": "Portolan 通过 Linux 内核获取信息，当前系统是 {platform}。",
  },
  "errors.not-linux.fix": {
    en: "Take a snapshot on the server and read it here with --snapshot FILE.",
    "zh-CN": "请在服务器上生成快照，再用 --snapshot FILE 在此读取。",
  },

  "errors.output-unwritable.what": { en: "The answer could not be written", "zh-CN": "结果写不出去" },
  "errors.output-unwritable.why": { en: "The system says: {reason}.", "zh-CN": "系统报告：{reason}。" },
  "errors.output-unwritable.fix": {
    en: "Check the disk or device that the output goes to: what is there may be cut off.",
    "zh-CN": "请检查输出所在的磁盘或设备：已写出的内容可能不完整。",
  },

  "errors.panel-not-built.what": { en: "The panel could not be built", "zh-CN": "面板构建失败" },
  "errors.panel-not-built.why": { en: "The build ended with: {reason}", "zh-CN": "构建结果：{reason}" },
  "errors.panel-not-built.fix": {
    en: "Run node tools/install.mjs, then portolan up --verbose, which prints all of the output.",
    "zh-CN": "请先运行 node tools/install.mjs，再运行 portolan up --verbose 查看完整输出。",
  },

  "errors.service-unknown.what": {
    en: "{service} is neither a port nor anything known here",
    "zh-CN": "{service} 既不是端口，也不是这里已知的名字",
  },
  "errors.service-unknown.why": {
    en: "A port is a number from 1 to 65535. {count} names of services are known; what runs here also goes by its unit, container or program.",
    "zh-CN": "端口是 1 到 65535 的数字。已知 {count} 个服务名；正在运行的也可以用单元、容器或程序的名字。",
  },
  "errors.service-unknown.fix": { en: "Try: {suggestion}", "zh-CN": "试试：{suggestion}" },

  "errors.snapshot-not-found.what": { en: "There is no file {path}", "zh-CN": "没有文件 {path}" },
  "errors.snapshot-not-found.why": { en: "No file of that name exists.", "zh-CN": "不存在该名称的文件。" },
  "errors.snapshot-not-found.fix": {
    en: "Check the path; a snapshot is made with portolan snapshot --out FILE.",
    "zh-CN": "请检查路径；快照可用 portolan snapshot --out FILE 生成。",
  },
});
