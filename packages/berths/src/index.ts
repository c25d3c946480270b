export { createBerth, type Berth, type BerthOptions } from "./berth.ts";
export { BookTaken, openBerthBook, type BerthBookFile } from "./berth-book.ts";
export { loadLibc } from "./libc.ts";
export { openListener, tryBind } from "./listen-socket.ts";
export { createParking, type Parking } from "./parking.ts";
export { becomeUser, sealProcess } from "./seal-process.ts";
export { readStartTicks, releaseProcess, type ReleaseAnswer, type ReleaseRequest } from "./release-process.ts";
export { socketUnitOf, type SocketUnit, type SocketUnitRequest } from "./socket-unit.ts";
