/** `ref+yclockbox://SECRET[?version_id=…]#/KEY`: a secret of Yandex Lockbox (source: Lockbox REST API "Payload.Get", IAM "Create an IAM token"). */
import { constants, createPrivateKey, sign } from 'node:crypto'
import { encodeJson } from '../../../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore, codeOfStatus, isRecord, jsonOf, textAt } from '../../request.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const PAYLOADS = 'https://payload.lockbox.api.cloud.yandex.net'
const TOKENS = 'https://iam.api.cloud.yandex.net/iam/v1/tokens'

export function yclockbox({ host, option, shared, log }: ProviderContext): Provider {
  const given = host.env['YC_TOKEN']
  if (given === undefined) log('yclockbox: missing YC_TOKEN environment variable')
  const fetch = once(async (path): Promise<GoMap> => {
    if (given === undefined) {
      throw new TshelmError('secrets/config', 'yclockbox: provider is nil', { hint: 'set YC_TOKEN' })
    }
    const token = await shared('yandex', () => tokenOf(host, given.trim()))
    const version = option('version_id')
    const query = version === '' ? '' : `?${new URLSearchParams({ versionId: version }).toString()}`
    const answer = await askStore(host, {
      url: `${endpoint(host)}/lockbox/v1/secrets/${encodeURIComponent(path)}/payload${query}`,
      credentials: { authorization: `Bearer ${token}` },
    })
    const said = jsonOf(answer.body)
    if (answer.status !== 200) {
      throw new TshelmError(codeOfStatus(answer.status), textAt(said, 'message') ?? answer.statusText)
    }
    const entries = isRecord(said) && Array.isArray(said['entries']) ? said['entries'] : []
    const map = newMap()
    for (const entry of entries) map[textAt(entry, 'key') ?? ''] = entryValue(entry)
    return map
  })
  return { map: fetch, text: async (path, log) => encodeJson(await fetch(path, log)) }
}

function endpoint({ env }: SecretsHost): string {
  const named = env['YC_LOCKBOX_ENDPOINT']
  if (!named) return PAYLOADS
  return (named.includes('://') ? named : `https://${named}`).replace(/\/+$/, '')
}

function entryValue(entry: unknown): string {
  return textAt(entry, 'textValue') || decodeUtf8(Buffer.from(textAt(entry, 'binaryValue') ?? '', 'base64'))
}

/** A token, or the authorized key of an account, which is exchanged for one. */
async function tokenOf(host: SecretsHost, given: string): Promise<string> {
  if (!given.startsWith('{')) return given
  const key = jsonOf(Buffer.from(given))
  const answer = await askStore(host, {
    method: 'POST',
    url: TOKENS,
    headers: { 'content-type': 'application/json' },
    credentials: {},
    body: Buffer.from(JSON.stringify({ jwt: assertion(host, key) })),
    repeatable: true,
  })
  const said = jsonOf(answer.body)
  const token = textAt(said, 'iamToken')
  if (answer.status === 200 && token !== undefined) return token
  throw new TshelmError(codeOfStatus(answer.status), `yclockbox: ${textAt(said, 'message') ?? answer.statusText}`)
}

/** RFC 7518, 3.5: PS256. */
function assertion({ clock }: SecretsHost, key: unknown): string {
  const now = Math.floor(clock.now() / 1000)
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url')
  const header = { alg: 'PS256', typ: 'JWT', kid: textAt(key, 'id') ?? '' }
  const claims = { iss: textAt(key, 'service_account_id') ?? '', aud: TOKENS, iat: now, exp: now + 3600 }
  const text = `${part(header)}.${part(claims)}`
  // Yandex writes a line of its own above the PEM block.
  const pem = (textAt(key, 'private_key') ?? '').replace(/^[\s\S]*?(?=-----BEGIN)/, '')
  try {
    const privateKey = createPrivateKey(pem)
    const padding = constants.RSA_PKCS1_PSS_PADDING
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, padding, saltLength: 32 }).toString('base64url')}`
  } catch (cause) {
    throw new TshelmError('secrets/config', 'yclockbox: invalid authorized key in YC_TOKEN', { cause })
  }
}
