/** One request to Azure Key Vault (source: Key Vault REST API reference). */
import { TshelmError } from '../../errors.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt, type StoreAnswer } from '../request.ts'
import type { AzureSession } from './token.ts'

const API_VERSION = '7.4'

export interface KeyVaultCall {
  readonly method?: 'GET' | 'POST'
  /** `https://NAME.vault.azure.net/secrets/…`, without a query. */
  readonly url: string
  readonly body?: Readonly<Record<string, unknown>>
}

/** Rejects with `secrets/…` in the words of Azure's client for Go: `GET https://…` and what the vault says. */
export async function callKeyVault(
  session: AzureSession,
  call: KeyVaultCall,
): Promise<Readonly<Record<string, unknown>>> {
  const { method = 'GET', url, body } = call
  const answer = await askStore(session.host, {
    method,
    url: `${url}?api-version=${API_VERSION}`,
    credentials: { authorization: `Bearer ${await session.token()}` },
    repeatable: true,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) }),
  })
  const said = jsonOf(answer.body)
  if (answer.status === 200 && isRecord(said)) return said
  throw azureError(answer, method, url)
}

/** Of what a vault says of a failure. */
const MAX_SHOWN = 4096
const RULE = '-'.repeat(80)

/** Go: azcore's ResponseError. */
export function azureError(answer: StoreAnswer, method: string, url: string): TshelmError {
  const body = answer.body.subarray(0, MAX_SHOWN)
  const said = jsonOf(body)
  const code = textAt(said, 'error', 'code')
  const shown = code === undefined ? 'ERROR CODE UNAVAILABLE' : `ERROR CODE: ${code}`
  const why =
    said !== undefined
      ? JSON.stringify(said, null, 2)
      : body.length === 0
        ? 'Response contained no body'
        : body.toString()
  const lines = [`${method} ${url}`, RULE, `RESPONSE ${answer.status}: ${answer.statusText}`, shown, RULE, why, RULE]
  return new TshelmError(codeOfStatus(answer.status), `${lines.join('\n')}\n`, { data: { status: answer.status } })
}
