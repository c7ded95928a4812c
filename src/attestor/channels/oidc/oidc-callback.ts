/** Where browsers come back to after a sign-in: `GET <path>?state=…`. */
import { listenForPeople, textPage } from '../people-listener.ts'
import type { Page, PageRequest, PeopleListener, PeopleListenerInit } from '../people-listener.ts'

export interface CallbackAnswer {
  readonly status: 200 | 403 | 502
  /** To be typed into the app. */
  readonly code?: string
  readonly refusal?: { readonly code: string, readonly sentence: string, readonly remedy: string }
}

export interface CallbackListenerInit extends Omit<PeopleListenerInit, 'answer'> {
  path: string
  onCallback: (query: URLSearchParams) => Promise<CallbackAnswer>
}

export type CallbackListener = PeopleListener

export async function listenForCallbacks (
  { path, onCallback, ...init }: CallbackListenerInit
): Promise<CallbackListener> {
  return await listenForPeople({ ...init, answer: async request => await handle(request, path, onCallback) })
}

async function handle (
  { method, pathname, query }: PageRequest, path: string, onCallback: CallbackListenerInit['onCallback']
): Promise<Page> {
  if (pathname !== path) {
    return textPage(404, 'There is nothing here.')
  }
  if (method !== 'GET') {
    return textPage(405, 'There is nothing to send here.')
  }
  const answer = await onCallback(query)
  if (answer.code != null) {
    return textPage(
      answer.status,
      `${answer.code}\n\nType this code into the app in which you asked for it, and nowhere else.\nIf somebody sent you the link that brought you here, close this page and tell nobody the code.`
    )
  }
  const { code = '', sentence = '', remedy = '' } = answer.refusal ?? {}
  return textPage(answer.status, `${sentence}\n${remedy}\n\n${code}`)
}
