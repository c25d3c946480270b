/**
 * Allow rules of an SELinux policy as `sesearch -A` prints them, with the booleans they hang on. Left out: constraints, MLS and extended permissions,
 * which only forbid further. A condition that cannot be read makes its rule undecided, never true.
 */
export interface AllowRule {
  readonly source: string; // type or attribute
  readonly target: string; // type or attribute
  readonly objectClass: string;
  readonly permissions: readonly string[];
  readonly condition: Condition | null; // null: always
}

export interface Condition {
  readonly expression: string;
  readonly branch: boolean; // the rule holds while the expression has this value
}

const pattern =
  /^allow (?<source>\S+) (?<target>[^\s:]+):(?<objectClass>\w+) (?:\{ (?<several>[^}]*) \}|(?<one>\w+));(?:\s*\[ (?<expression>.+) \]:(?<branch>True|False))?$/;

export function parseAllowRules(text: string): AllowRule[] {
  return text.split("\n").flatMap((line) => {
    const groups = pattern.exec(line.trim())?.groups;
    const { source, target, objectClass, several, one, expression, branch } = groups ?? {};
    if (source === undefined || target === undefined || objectClass === undefined) return [];
    const permissions = several === undefined ? [one ?? ""] : several.trim().split(/\s+/);
    return [
      { source, target, objectClass, permissions, condition: expression === undefined ? null : { expression, branch: branch === "True" } },
    ];
  });
}

/** Whether a rule holds now; null where a boolean of its condition is not known, or the condition cannot be read. */
export function holds({ condition }: AllowRule, booleans: ReadonlyMap<string, boolean>): boolean | null {
  if (condition === null) return true;
  const value = evaluate(condition.expression, booleans);
  return value === null ? null : value === condition.branch;
}

/** The boolean that alone decides a condition, and the value that makes its rule hold; null where several do. */
export function decidingBoolean({ condition }: AllowRule): { name: string; value: boolean } | null {
  const match = condition === null ? null : /^(?<not>! ?)?(?<name>\w+)$/.exec(condition.expression.trim());
  const name = match?.groups?.["name"];
  if (condition === null || name === undefined) return null;
  return { name, value: (match?.groups?.["not"] === undefined) === condition.branch };
}

type Value = boolean | null;
const operators: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  "&&": (left, right) => (left === false || right === false ? false : left === null || right === null ? null : true),
  "||": (left, right) => (left === true || right === true ? true : left === null || right === null ? null : false),
  "^": (left, right) => (left === null || right === null ? null : left !== right),
  "==": (left, right) => (left === null || right === null ? null : left === right),
  "!=": (left, right) => (left === null || right === null ? null : left !== right),
};
/** sesearch puts parentheses around every pair, so operators need no precedence of their own. */
function evaluate(expression: string, booleans: ReadonlyMap<string, boolean>): Value {
  const tokens = expression.match(/&&|\|\||==|!=|[!^()]|\w+/g) ?? [];
  let at = 0;
  const readTerm = (): Value => {
    const token = tokens[at++];
    if (token === "!") {
      const value = readTerm();
      return value === null ? null : !value;
    }
    if (token !== "(") return token === undefined ? null : (booleans.get(token) ?? null);
    const value = readPairs();
    at++;
    return value;
  };
  const readPairs = (): Value => {
    let value = readTerm();
    for (let join = operators[tokens[at] ?? ""]; join !== undefined; join = operators[tokens[at] ?? ""]) {
      at++;
      value = join(value, readTerm());
    }
    return value;
  };
  const value = readPairs();
  return at >= tokens.length ? value : null;
}

/** `httpd_can_network_connect --> off` of `getsebool -a`, and `bool NAME false;` of `seinfo --bool -x`. */
export function parseBooleans(text: string): Map<string, boolean> {
  const booleans = new Map<string, boolean>();
  for (const line of text.split("\n")) {
    const groups = /^(?:(?<name>\w+) --> (?<state>on|off)|bool (?<named>\w+) (?<value>true|false);)$/.exec(line.trim())?.groups;
    const name = groups?.["name"] ?? groups?.["named"];
    if (name !== undefined) booleans.set(name, groups?.["state"] === "on" || groups?.["value"] === "true");
  }
  return booleans;
}

/** Type → itself and its attributes, from `type http_port_t, defined_port_type, port_type;` of `seinfo -t NAME -x`. */
export function parseTypeAttributes(text: string): Map<string, ReadonlySet<string>> {
  const attributes = new Map<string, ReadonlySet<string>>();
  for (const line of text.split("\n")) {
    const names = /^type (?<names>[\w, ]+);$/.exec(line.trim())?.groups?.["names"]?.split(/,\s*/) ?? [];
    if (names[0] !== undefined) attributes.set(names[0], new Set(names));
  }
  return attributes;
}
