/** Messages about a service as a whole: whether all its parts answer, what follows where one does not, the ports it sets aside. */
import { messages } from "../message.ts";

export const serviceWholeMessages = messages({
  "services.suite.mcsmanager.panel": { en: "the panel", "zh-CN": "面板" },
  "services.suite.mcsmanager.daemon": { en: "the daemon", "zh-CN": "守护进程" },
  "services.suite.mcsmanager.withoutDaemon": { en: "pages load and terminals fail", "zh-CN": "页面能打开，但终端和实例操作会失败" },
  "services.suite.mcsmanager.withoutPanel": {
    en: "instances go on and nobody can sign in",
    "zh-CN": "实例照常运行，但网页打不开，无法登录",
  },
  "services.suite.mcsmanager.withoutAll": { en: "neither pages nor terminals work", "zh-CN": "网页和终端都不可用" },
  "services.suite.rabbitmq.broker": { en: "the broker", "zh-CN": "消息代理" },
  "services.suite.rabbitmq.epmd": { en: "epmd", "zh-CN": "epmd" },
  "services.suite.rabbitmq.withoutBroker": { en: "clients cannot connect", "zh-CN": "客户端连不上" },
  "services.suite.rabbitmq.withoutEpmd": {
    en: "clients go on, and other nodes and rabbitmqctl do not find this one",
    "zh-CN": "客户端不受影响，但其他节点和 rabbitmqctl 找不到本节点",
  },
  "services.suite.rabbitmq.withoutAll": { en: "neither clients nor other nodes connect", "zh-CN": "客户端和其他节点都连不上" },
  "services.suite.docker.api": { en: "the API", "zh-CN": "API" },
  "services.suite.docker.publishes": { en: "port forwarding to containers", "zh-CN": "到容器的端口转发" },
  "services.suite.docker.withoutApi": {
    en: "remote clients of the API fail and containers go on",
    "zh-CN": "远程 API 客户端会失败，容器照常运行",
  },
  "services.suite.docker.withoutPublishes": { en: "containers cannot be reached there", "zh-CN": "无法从那里访问容器" },
  "services.suite.docker.withoutAll": { en: "nothing of it can be reached", "zh-CN": "全部无法访问" },

  "services.whole.verdict": { en: "{name}: {clauses}.", "zh-CN": "{name}：{clauses}。" },
  "services.whole.verdictSo": { en: "{name}: {clauses}, so {consequence}.", "zh-CN": "{name}：{clauses}，因此{consequence}。" },
  "services.whole.sentence": { en: "{clauses}.", "zh-CN": "{clauses}。" },
  "services.whole.and": { en: "{first}, {rest}", "zh-CN": "{first}，{rest}" },
  "services.whole.instance": { en: "{role} ({detail})", "zh-CN": "{role}（{detail}）" },
  "services.whole.notListening": { en: "{part} does not listen on {ports}", "zh-CN": "{part}没有监听 {ports}" },
  "services.whole.notListeningOther": {
    en: "{part} does not listen on {ports}, which {who} holds",
    "zh-CN": "{part}没有监听 {ports}（被 {who} 占用）",
  },
  "services.whole.partlyListensAt": {
    en: "{part} listens on {ports}, but not at every address that its settings name",
    "zh-CN": "{part}在监听 {ports}，但没有覆盖配置里的所有地址",
  },
  "services.whole.onDemand": {
    en: "{part} does not run, and systemd starts it at the first connection to {ports}",
    "zh-CN": "{part}尚未运行，{ports} 一有连接就由 systemd 启动",
  },
  "services.whole.answers": { en: "{part} answers on {ports}", "zh-CN": "{part}在 {ports} 有应答" },
  "services.whole.accepts": { en: "{part} accepts connections on {ports}", "zh-CN": "{part}在 {ports} 可建立连接" },
  "services.whole.hung": {
    en: "{part} accepts connections on {ports} but does not answer (hung?)",
    "zh-CN": "{part}在 {ports} 可建立连接但没有应答（可能卡住了）",
  },
  "services.whole.acceptsMany": {
    en: "{part} listens on {count} ports, {port} among them; the {tried} that were tried accept connections",
    "zh-CN": "{part}监听 {count} 个端口（{port} 等），试过的 {tried} 个可建立连接",
  },
  "services.whole.listensMany": {
    en: "{part} listens on {count} ports, {port} among them",
    "zh-CN": "{part}监听 {count} 个端口（{port} 等）",
  },
  "services.whole.answersSome": {
    en: "{part} accepts connections on {ports} and listens on {rest}, which were not tried",
    "zh-CN": "{part}在 {ports} 可建立连接，并在 {rest} 监听（未尝试连接）",
  },
  "services.whole.listens": { en: "{part} listens on {ports}", "zh-CN": "{part}在 {ports} 监听" },
  "services.whole.silent": { en: "{part} does not accept connections on {ports}", "zh-CN": "{part}在 {ports} 无法建立连接" },
  "services.whole.silentToo": { en: "{part} does not on {ports}", "zh-CN": "{part}在 {ports} 连不上" },
  "services.whole.silentOther": {
    en: "{part} does not accept connections on {ports}, which {who} holds",
    "zh-CN": "{part}在 {ports} 无法建立连接（被 {who}占用）",
  },
  "services.whole.silentTooOther": {
    en: "{part} does not on {ports}, which {who} holds",
    "zh-CN": "{part}在 {ports} 无法建立连接（被 {who}占用）",
  },
  "services.whole.partly": {
    en: "{part} accepts connections on {ports}, but not on {missing}",
    "zh-CN": "{part}在 {ports} 可建立连接，但在 {missing} 不行",
  },
  "services.whole.partlyListens": {
    en: "{part} listens on {ports}, but not on {missing}",
    "zh-CN": "{part}在 {ports} 监听，但在 {missing} 没有",
  },
  "services.whole.partlyAt": {
    en: "{part} accepts connections on {ports}, but not at every address that its settings name",
    "zh-CN": "{part}在 {ports} 可建立连接，但并非配置里的所有地址都行",
  },
  "services.whole.absent": { en: "{part} was not seen listening", "zh-CN": "没有发现{part}在监听" },
  "services.whole.absentUsual": {
    en: "{part} was not seen listening (usually on {ports})",
    "zh-CN": "没有发现{part}在监听（通常在 {ports}）",
  },
  "services.whole.unknown": {
    en: "{part} may listen or not, its processes could not be seen",
    "zh-CN": "{part}是否在监听无法得知，看不到它的进程",
  },
  "services.whole.elsewhere": {
    en: "{part} is at {places}, not on this host and not tried",
    "zh-CN": "{part}位于 {places}，不在本机，未尝试连接",
  },
  "services.whole.lookedFor": {
    en: "{clause}, but {part} looks for it on {port}",
    "zh-CN": "{clause}，但{part}去 {port} 找它",
  },
  "services.whole.nothing": { en: "{part} listens on nothing", "zh-CN": "{part}没有监听任何端口" },

  "services.whole.atPort": { en: "{port}: {text}", "zh-CN": "{port}：{text}" },

  "services.whole.title.part": { en: "{name} ({details})", "zh-CN": "{name}（{details}）" },
  "services.whole.title.absent": { en: "{name}", "zh-CN": "{name}" },
  "services.whole.held": { en: "{protocol} {display}: there", "zh-CN": "{protocol} {display}：正常" },
  "services.whole.missing": { en: "{protocol} {display}: nothing listens there", "zh-CN": "{protocol} {display}：没有监听" },
  "services.whole.differs": {
    en: "{protocol} {display}: not there; {actual} is held instead. Changed since the start and not applied, or set somewhere else.",
    "zh-CN": "{protocol} {display}：没有；实际占用的是 {actual}。启动后改过配置还没生效，或由别处设置。",
  },
  "services.whole.taken": { en: "{protocol} {display}: taken by {who}", "zh-CN": "{protocol} {display}：被 {who}占用" },
  "services.whole.further": {
    en: "Also held, by no setting that was read: {displays}.",
    "zh-CN": "另外还占用了没有对应配置的端点：{displays}。",
  },
  "services.whole.noSettings": { en: "Held: {displays}.", "zh-CN": "占用：{displays}。" },
  "services.whole.usualFree": {
    en: "{protocol} {port}, its usual port: nobody holds it now.",
    "zh-CN": "{protocol} {port}（常用端口）：目前无人占用。",
  },
  "services.whole.usualHeld": {
    en: "{protocol} {port}, its usual port: held by {who}.",
    "zh-CN": "{protocol} {port}（常用端口）：由 {who}占用。",
  },
  "services.whole.onlyListeners": {
    en: "Portolan recognises programs that hold a port; one that runs without is not seen.",
    "zh-CN": "Portolan 只识别占用端口的程序；正在运行但没有占用端口的程序看不到。",
  },
  "services.whole.peerHere": {
    en: "{place} names {address}:{port}, on this host: {state}",
    "zh-CN": "{place} 指向 {address}:{port}，在本机：{state}",
  },
  "services.whole.peerElsewhere": {
    en: "{place} names {address}:{port}: not on this host, not tried.",
    "zh-CN": "{place} 指向 {address}:{port}：不在本机，未尝试连接。",
  },
  "services.whole.peerHeld": { en: "{who} listens there", "zh-CN": "由 {who}监听" },
  "services.whole.peerMissing": { en: "nothing listens there", "zh-CN": "那里没有监听" },
  "services.whole.peerContradiction": {
    en: "{place} names port {wanted}, yet {part} listens on {actual} as {other} says: one of the two has to change.",
    "zh-CN": "{place} 写的端口是 {wanted}，而{part}按 {other} 监听 {actual}：两处必须改一处。",
  },
  "services.whole.peerContradictionDown": {
    en: "{place} names port {wanted}, yet {part} will listen on {actual} when it runs, as {other} says: start it, and change one of the two.",
    "zh-CN": "{place} 写的端口是 {wanted}，而{part}启动后会按 {other} 监听 {actual}：先启动它，再把两处改成一致。",
  },
  "services.whole.peerName": { en: "{place} ({name})", "zh-CN": "{place}（{name}）" },

  "services.whole.claim.passive": { en: "FTP data connections: {range}", "zh-CN": "FTP 数据连接：{range}" },
  "services.whole.claim.instance": { en: "Instance {owner}: {ranges}", "zh-CN": "实例 {owner}：{ranges}" },
  "services.whole.claim.allocatable": { en: "Given to instances from: {range}", "zh-CN": "分配给实例的范围：{range}" },
  "services.whole.claim.next-instance": { en: "The next instance will get: {range}", "zh-CN": "下一个实例将得到：{range}" },
  "services.whole.claim.at": { en: "{claim} ({place})", "zh-CN": "{claim}（{place}）" },
  "services.whole.claim.heldBy": { en: "{claim}, now held by {who}", "zh-CN": "{claim}，目前由 {who}占用" },
  "services.whole.claim.more": { en: "and {count} more", "zh-CN": "另有 {count} 项" },

  "services.whole.reload.applies": {
    en: "A reload takes a changed address or port over.",
    "zh-CN": "重新加载（reload）会让新的地址或端口生效。",
  },
  "services.whole.reload.outside": {
    en: "The address and port stand on its command line or in its environment: a reload changes neither, change them there and restart it.",
    "zh-CN": "地址和端口写在它的命令行或环境变量里：重新加载（reload）改不了，要在那里修改后重启。",
  },
  "services.whole.reload.partly": {
    en: "A reload takes some changes of address and port over and silently leaves others.",
    "zh-CN": "重新加载（reload）只会让一部分地址或端口改动生效，其余的会被悄悄忽略。",
  },
  "services.whole.reload.ignored": {
    en: "A reload silently ignores a changed address or port: restart instead.",
    "zh-CN": "重新加载（reload）会悄悄忽略地址和端口的改动：请重启。",
  },
  "services.whole.reload.refused": {
    en: "A reload refuses a changed address or port and logs it: restart instead.",
    "zh-CN": "重新加载（reload）不接受地址和端口的改动，并写入日志：请重启。",
  },
  "services.whole.reload.stops": {
    en: "A reload (SIGHUP) ends it: restart instead.",
    "zh-CN": "重新加载（SIGHUP）会让它直接退出：请重启。",
  },
  "services.whole.reload.none": { en: "It has no reload: restart it.", "zh-CN": "它没有重新加载功能：请重启。" },
  "services.whole.evidence.sourceRead": {
    en: "What is said of {service} comes from its documents and source; it was not run in our tests.",
    "zh-CN": "关于 {service} 的内容来自其文档和源代码，没有在我们的测试中实际运行过。",
  },
  "services.whole.evidence.standIn": {
    en: "What is said of {service} comes from its source; a program that listens the same way was run in our tests, the real one was not.",
    "zh-CN": "关于 {service} 的内容来自其源代码；我们的测试运行过一个监听方式相同的程序，没有运行它本身。",
  },
  "services.whole.evidence.portGuess": {
    en: "Taken for {service} by its port number alone: a guess.",
    "zh-CN": "仅凭端口号认作 {service}：只是猜测。",
  },
  "services.whole.instances": {
    en: "{count} instances run here; each is told apart below.",
    "zh-CN": "本机有 {count} 个实例在运行，下面分别说明。",
  },
});
