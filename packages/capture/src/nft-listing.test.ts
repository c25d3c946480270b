import { expect, test } from "vitest";
import { parseNftListing, withListing } from "./nft-listing.ts";

const printed = `table inet asleep {
	comment "table inet x {"
	flags dormant

	set seen {
		type ipv4_addr
		size 100
		flags dynamic,timeout
		timeout 5m
	}

	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport 22 log prefix "flags dormant" drop
	}
}
table netdev edge { # progname guard
	flags owner

	chain one {
		type filter hook ingress device "lan" priority filter; policy accept;
	}

	chain two {
		type filter hook ingress devices = { lan, odd}name } priority filter + 5; policy drop;
	}

	chain none {
		type filter hook ingress priority filter; policy drop;
	}
}
`;

const document = {
  nftables: [
    { metainfo: { version: "1.0.6" } },
    { table: { family: "inet", name: "asleep", flags: "inet" } },
    { set: { family: "inet", table: "asleep", name: "seen", flags: ["timeout"] } },
    { chain: { family: "inet", table: "asleep", name: "input", hook: "input" } },
    { table: { family: "netdev", name: "edge", flags: "?" } },
    { chain: { family: "netdev", table: "edge", name: "one", hook: "ingress" } },
    { chain: { family: "netdev", table: "edge", name: "two", hook: "ingress" } },
    { chain: { family: "netdev", table: "edge", name: "none", hook: "ingress" } },
  ],
};

test("what the text alone says of tables, chains and sets is put into the document", () => {
  expect(withListing(document, parseNftListing(printed)).nftables).toEqual([
    { metainfo: { version: "1.0.6" } },
    { table: { family: "inet", name: "asleep", flags: ["dormant"] } },
    { set: { family: "inet", table: "asleep", name: "seen", flags: ["timeout", "dynamic"] } },
    { chain: { family: "inet", table: "asleep", name: "input", hook: "input" } },
    { table: { family: "netdev", name: "edge", flags: ["owner"] } },
    { chain: { family: "netdev", table: "edge", name: "one", hook: "ingress", dev: ["lan"] } },
    { chain: { family: "netdev", table: "edge", name: "two", hook: "ingress", dev: ["lan", "odd}name"] } },
    { chain: { family: "netdev", table: "edge", name: "none", hook: "ingress", dev: [] } },
  ]);
});

test("a text that adds nothing leaves the document as it is, and so does one that is none", () => {
  expect(withListing(document, parseNftListing("table inet asleep {\n\tchain input {\n\t}\n}\n"))).toBe(document);
  expect(withListing(document, parseNftListing('{"nftables": []}'))).toBe(document);
});
