/** As listening.ts: pages listen nowhere. */

export function requireMultiaddrs (): void {}

export function requireTls (): void {}

export async function startListening (start: () => Promise<void>): Promise<void> {
  await start()
}
