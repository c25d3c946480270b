import { countPoolPorts } from "./leases/count-pool-ports.ts";
import { leasesGrantedSince } from "./leases/leases-granted-since.ts";
import { appendEntries } from "./operations/append-entries.ts";
import { eraseSubject } from "./operations/erase-subject.ts";
import { findEntries } from "./operations/find-entries.ts";
import { readPersonal } from "./operations/read-personal.ts";
import { readRetention, writeRetention } from "./operations/personal-retention.ts";
import { recordBeat } from "./operations/record-beat.ts";
import { addSignInToken, endSession, signIn } from "./operations/sessions.ts";
import { endpointsAsOf, lastEndpoints } from "./operations/endpoints-as-of.ts";
import { eventsBefore } from "./operations/events-before.ts";
import { findPlace, readNotes, removeNote, writeNote } from "./operations/notes.ts";
import { readApiTokens, readCarriedToken, touchApiToken } from "./operations/api-tokens.ts";
import { beginAttempt, takeAttemptBack } from "./operations/failed-attempts.ts";
import { readPasskey, readPasskeysOf, usePasskey } from "./operations/passkeys.ts";
import { readHouse, readPeople } from "./operations/people.ts";
import { recordedPeople } from "./operations/people-entries.ts";
import { beginSecondFactor, countRecoveryCodes, readInvitation, readSecrets, useSecondProof } from "./operations/person-secrets.ts";
import { readSession, readSessionsOf, touchSession } from "./operations/person-sessions.ts";
import { openSince } from "./operations/open-since.ts";
import { keepCheckpoint } from "./operations/keep-checkpoint.ts";
import { prune } from "./operations/prune.ts";
import { takeJournal } from "./operations/plan-journal.ts";
import { listPlans, readJournalPosition, readPendingPlan, readPlan, readSignatures, readSigningKeys } from "./operations/read-plans.ts";
import {
  addPlan,
  addPlanSignature,
  beginPlan,
  expirePlans,
  giveUpPlan,
  keepSigningKey,
  withdrawPlan,
  writeDeadline,
} from "./operations/write-plans.ts";
import { listWaivers, readLiveWaivers, readWaiver } from "./operations/read-waivers.ts";
import { addWaiver, approveWaiver, expireWaivers, withdrawWaiver } from "./operations/write-waivers.ts";
import { extendObservation } from "./operations/record-observation.ts";
import { proveConsistency, proveInclusion, readCheckpoint, readEntries, readTile } from "./operations/read-log.ts";
import { recordLook, type OpenSpans, type RecordedAt, type RecordedLook } from "./operations/record-look.ts";
import { sequence } from "./operations/sequence.ts";
import type { LeaseWriteOperations } from "./leases/lease-writing.ts";
import {
  findLeases,
  listLeaseHosts,
  listLeases,
  listPools,
  readLease,
  readLeaseHistory,
  readPool,
  readPoolMap,
  readPoolUse,
} from "./leases/read-leases.ts";
import type { Connection } from "./tables.ts";

const peopleWriting = {
  ...recordedPeople,
  beginAttempt,
  beginSecondFactor,
  takeAttemptBack,
  touchApiToken,
  touchSession,
  usePasskey,
  useSecondProof,
};

const peopleReading = {
  countRecoveryCodes,
  readApiTokens,
  readCarriedToken,
  readHouse,
  readInvitation,
  readPasskey,
  readPasskeysOf,
  readPeople,
  readSecrets,
  readSession,
  readSessionsOf,
};

const planWriting = {
  addPlan,
  addPlanSignature,
  beginPlan,
  expirePlans,
  giveUpPlan,
  keepSigningKey,
  takeJournal,
  withdrawPlan,
  writeDeadline,
};

const planReading = { listPlans, readJournalPosition, readPendingPlan, readPlan, readSignatures, readSigningKeys };

const waiverWriting = { addWaiver, approveWaiver, expireWaivers, withdrawWaiver };
const leaseReading = {
  countPoolPorts,
  findLeases,
  leasesGrantedSince,
  listLeaseHosts,
  listLeases,
  listPools,
  readLease,
  readLeaseHistory,
  readPool,
  readPoolMap,
  readPoolUse,
};

const waiverReading = { listWaivers, readLiveWaivers, readWaiver };

/** Operations of the writer, by name, but for those on leases. They run one after the other, several to a transaction. */
export function writeOperations(openSpans: OpenSpans) {
  return {
    recordLook: (connection: Connection, look: RecordedLook): Promise<RecordedAt> => recordLook(connection, look, openSpans),
    extendObservation,
    prune,
    addSignInToken,
    signIn,
    endSession,
    writeNote,
    removeNote,
    ...peopleWriting,
    ...planWriting,
    ...waiverWriting,
    appendEntries,
    eraseSubject,
    recordBeat,
    writeRetention,
    sequence,
    keepCheckpoint,
  };
}

/** Operations of the readers, by name. */
export const readOperations = {
  endpointsAsOf,
  lastEndpoints,
  eventsBefore,
  findPlace,
  openSince,
  readNotes,
  findEntries,
  readEntries,
  readPersonal,
  readRetention,
  readTile,
  readCheckpoint,
  proveInclusion,
  proveConsistency,
  ...peopleReading,
  ...planReading,
  ...waiverReading,
  ...leaseReading,
};

type Operation = (connection: Connection, input: never) => Promise<unknown>;
export type Operations = Readonly<Record<string, Operation>>;
export type WriteOperations = ReturnType<typeof writeOperations> & LeaseWriteOperations;
export type ReadOperations = typeof readOperations;

/** The same operation without its connection: how it looks from outside the workers. */
export type Remote<Set> = {
  readonly [Name in keyof Set]: Set[Name] extends (connection: Connection, input: infer Input) => Promise<infer Output>
    ? (input: Input) => Promise<Output>
    : never;
};
