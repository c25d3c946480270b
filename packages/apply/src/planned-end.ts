/** What whoever makes a plan tells of its end. */
export interface PlannedEnd {
  readonly at: string; // ISO 8601
  readonly planHash: string;
  readonly by: "server" | "root"; // who asked for the plan
  /** What it is about; null: the whole host, or no port. */
  readonly port: { readonly protocol: "tcp" | "udp"; readonly port: number } | null;
}
