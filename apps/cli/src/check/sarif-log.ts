/** The part of SARIF 2.1.0 (OASIS, 27 March 2020) that a check writes. Names are those of the standard; numbers in comments are its sections. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly [SarifRun];
}

export interface SarifRun {
  readonly tool: { readonly driver: SarifDriver };
  readonly language: string; // 3.14.7, as in RFC 3066
  readonly columnKind: "utf16CodeUnits";
  readonly automationDetails: { readonly id: string }; // 3.17.3
  readonly invocations: readonly [SarifInvocation];
  readonly results: readonly SarifResult[];
}

export interface SarifDriver {
  readonly name: string;
  readonly semanticVersion: string;
  readonly rules: readonly SarifRule[];
}

export interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifText;
  readonly help: SarifText;
  readonly defaultConfiguration: { readonly level: SarifLevel };
  readonly properties: { readonly tags: readonly string[]; readonly "security-severity": string };
}

export type SarifLevel = "error" | "warning" | "note";

export interface SarifText {
  readonly text: string;
}

export interface SarifInvocation {
  readonly executionSuccessful: boolean;
  readonly endTimeUtc: string; // 3.9: with a zone of Z
  readonly toolExecutionNotifications: readonly { readonly level: SarifLevel; readonly message: SarifText }[];
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: SarifText;
  readonly locations: readonly SarifLocation[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly SarifSuppression[]; // 3.27.23: empty means that it was looked for and not suppressed
  readonly properties: { readonly severity: string; readonly endpoint?: string; readonly commands?: readonly string[] };
}

export interface SarifSuppression {
  readonly kind: "external";
  readonly status: "accepted";
  readonly justification: string;
}

export interface SarifLocation {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: { readonly startLine: number };
  };
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string; readonly kind: "resource" }[];
}
