/** A count as both languages write it, by thousands: 10,000. Not by Intl, whose first number costs a frame. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
