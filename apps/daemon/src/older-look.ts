import type { SectionName, Sections } from "@portolan/snapshot";

type Hashes = Partial<Record<SectionName, string>>;

/** What a server of protocol version 2 takes: without the layers and without the fields that came with them. Whole sections only, as their hashes stay. */
export function withoutLayers(hashes: Hashes, sections: Partial<Sections>): { hashes: Hashes; sections: Partial<Sections> } {
  const { layers: _hash, ...otherHashes } = hashes;
  const { layers: _rows, sockets, interfaces, routes, policyRules, rules, ...others } = sections;
  return {
    hashes: otherHashes,
    sections: {
      ...others,
      ...(sockets === undefined ? {} : { sockets: sockets.map(({ transparent: _transparent, freebind: _freebind, ...row }) => row) }),
      ...(interfaces === undefined ? {} : { interfaces: interfaces.map(olderInterface) }),
      ...(routes === undefined ? {} : { routes: routes.map(olderRoute) }),
      ...(rules === undefined ? {} : { rules: rules.map(({ omittedSets: _sets, ...row }) => row) }),
      ...(policyRules === undefined ? {} : { policyRules: policyRules.map(olderPolicyRule) }),
    },
  };
}

function olderInterface({ namespace, index, name, kind, up, loopback, mtu, mac, master, addresses }: Sections["interfaces"][number]) {
  const rows = addresses.map(({ broadcast: _broadcast, ...row }) => row);
  return { namespace, index, name, kind, up, loopback, mtu, mac, master, addresses: rows };
}

function olderRoute(route: Sections["routes"][number]) {
  const { namespace, family, table, type, destination, gateway, device, source, metric, protocol, scope } = route;
  return { namespace, family, table, type, destination, gateway, device, source, metric, protocol, scope };
}

function olderPolicyRule(rule: Sections["policyRules"][number]) {
  const { namespace, family, priority, source, destination, inputDevice, outputDevice, mark, action, table, inverted } = rule;
  return { namespace, family, priority, source, destination, inputDevice, outputDevice, mark, action, table, inverted };
}
