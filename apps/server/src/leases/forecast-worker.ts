/** Works one forecast out, off the thread that answers people: about a tenth of a second for two months of a pool. */
import { parentPort, workerData } from "node:worker_threads";
import { forecastUse, type UseQuestion } from "@portolan/leases";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(forecastUse(workerData as UseQuestion));
