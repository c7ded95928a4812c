/**
 * Where an HTTP gateway reports what became of messages: `POST <path>` with
 * `{ "id", "status" }`, signed (see signed-http.ts).
 */
import { DEFAULT_LISTENER_TIMEOUT, listenForSigned, parseJson } from '../../../node/signed-listener.ts'
import type { SignedListener, SignedListenerInit } from '../../../node/signed-listener.ts'

/** A report is an id and a word. */
const MAX_REPORT_LENGTH = 4 * 1024
/** Gateways are near and fast. */
export const DEFAULT_REPORT_TIMEOUT = DEFAULT_LISTENER_TIMEOUT

export type ReportStatus = 'sent' | 'delivered' | 'undelivered'

export interface ReportListenerInit extends Omit<SignedListenerInit, 'routes'> {
  /** @default '/reports' */
  path?: string
  /** False: there is no such message. */
  onReport: (id: string, status: ReportStatus) => boolean
}

export type ReportListener = SignedListener

export async function listenForReports (
  { path = '/reports', onReport, ...init }: ReportListenerInit
): Promise<ReportListener> {
  const answer = (body: Uint8Array): { status: number } => {
    const report = readReport(body)
    return { status: report == null ? 400 : onReport(report.id, report.status) ? 204 : 404 }
  }
  return await listenForSigned({
    ...init, routes: new Map([[path, { purpose: 'report', maxLength: MAX_REPORT_LENGTH, answer }]])
  })
}

function readReport (body: Uint8Array): { id: string, status: ReportStatus } | undefined {
  const report = parseJson(body)
  if (typeof report !== 'object' || report == null || !('id' in report) || !('status' in report) ||
    typeof report.id !== 'string') {
    return undefined
  }
  const { id, status } = report
  return status === 'sent' || status === 'delivered' || status === 'undelivered' ? { id, status } : undefined
}
