/** A database that is written to by processes that are killed, looked at past them. One implementation for each kind of database. */
import type { LeaseState } from "@portolan/leases";
import type { Storage } from "@portolan/storage";

export interface LeaseDatabase {
  /** By which a process of claimants opens it: `openLeaseStorage`. */
  readonly address: string;
  /** After a kill: what stands in it, and what its own check of itself says. `isThorough`: the check that takes long. */
  inspect(isThorough: boolean): Promise<Inspected>;
  /** Keeps all of it as it is; nothing writes. */
  keepCopy(): Promise<void>;
  /** Puts the copy in its place, as somebody who restores a backup. */
  restoreCopy(): Promise<void>;
  remove(): Promise<void>;
}

export interface Inspected {
  /** Of the database's own check; empty: whole. */
  readonly damage: readonly string[];
  readonly leases: readonly InspectedLease[];
  readonly slots: readonly InspectedSlot[];
  /** In order. */
  readonly entries: readonly InspectedEntry[];
  readonly fence: number;
  readonly leaseMs: number;
}

export interface InspectedLease {
  readonly number: number;
  readonly id: string;
  readonly host: number;
  readonly state: LeaseState;
  readonly fence: number;
  readonly ports: string;
  readonly key: string | null;
  readonly lastEntry: number;
  readonly document: string;
}

export interface InspectedSlot {
  readonly host: number;
  readonly namespace: string;
  readonly protocol: string;
  readonly port: number;
  readonly lo: string; // hex
  readonly hi: string;
  readonly lease: number;
}

export interface InspectedEntry {
  readonly number: number;
  readonly body: string;
}

/** What a process of claimants writes through. */
export type OpenLeaseStorage = (address: string) => Promise<Storage>;
