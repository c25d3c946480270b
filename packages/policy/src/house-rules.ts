/** What holds without a document: only the forbidden ports; nothing is declared, so nothing is undeclared. */
export const houseRules = { forbiddenPorts: [23, 139], reasonBelow: 1024 } as const;
