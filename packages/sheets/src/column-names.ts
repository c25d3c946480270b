/** What people call the columns of a list of ports. */
export type KnownColumn = "port" | "protocols" | "address" | "host" | "owner" | "purpose" | "note" | "tags" | "assigned";

// Of the tables of Pterodactyl and Pelican: ip, ip_alias, server_id, node_id, notes.
const names: Readonly<Record<KnownColumn, readonly string[]>> = {
  port: ["port", "ports", "port number", "host port", "external port", "listen port", "端口", "端口号", "监听端口", "主机端口", "外部端口"],
  protocols: ["protocol", "protocols", "proto", "l4 protocol", "transport", "协议", "传输协议"],
  address: ["address", "ip", "ip address", "bind", "bind address", "listen address", "地址", "ip地址", "监听地址", "绑定地址"],
  host: ["host", "hostname", "server", "node", "node id", "node name", "machine", "主机", "主机名", "服务器", "节点", "机器"],
  owner: [
    "owner",
    "service",
    "service name",
    "name",
    "application",
    "app",
    "used by",
    "instance",
    "server id",
    "server name",
    "占用者",
    "服务",
    "服务名",
    "服务名称",
    "名称",
    "应用",
    "实例",
    "使用者",
    "业务",
    "负责人",
  ],
  purpose: ["purpose", "usage", "use", "type", "用途", "类型", "作用"],
  note: ["note", "notes", "remark", "remarks", "comment", "comments", "description", "备注", "说明", "描述", "注释"],
  tags: ["tags", "tag", "labels", "label", "group", "标签", "分组"],
  assigned: ["assigned", "已分配"],
};

const columnByName: ReadonlyMap<string, KnownColumn> = new Map(
  Object.entries(names).flatMap(([column, words]) => words.map((word) => [word, column as KnownColumn] as const)),
);

/** Null for a title that is none of ours. Case, `_`, `-` and what stands in brackets behind do not count. */
export function columnOf(title: string): KnownColumn | null {
  const plain = title
    .toLowerCase()
    .replace(/[（(].*$/u, "")
    .replaceAll(/[\s_-]+/g, " ")
    .trim();
  return columnByName.get(plain) ?? null;
}
