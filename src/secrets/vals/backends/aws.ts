/** References to what AWS keeps: `awsssm`, `awssecrets`, `awskms`, `s3`. */
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../../gotemplate/go/yaml/decode-v3.ts'
import { isMap, newMap, type GoMap, type GoValue } from '../../../../gotemplate/value.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../../../errors.ts'
import { callAws, KMS, SECRETS_MANAGER } from '../../aws/call.ts'
import { readS3 } from '../../aws/s3.ts'
import { openAws, type AwsSession } from '../../aws/session.ts'
import { isRecord, textAt } from '../../request.ts'
import { decodeBase64Url } from '../base64.ts'
import { parseMap } from '../document.ts'
import { once } from '../once.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'

/** One session for all references that mean the same account. */
export function awsSession({ host, option, shared }: ProviderContext): AwsSession {
  const options = { region: option('region'), profile: option('profile'), roleArn: option('role_arn') }
  return shared(`aws ${JSON.stringify(options)}`, () => openAws(host, options))
}

/** `ref+awskms://BASE64URL[?key=…&alg=…&context={…}]`: what is decrypted with a key. */
export function awskms(context: ProviderContext): Provider {
  const session = awsSession(context)
  const { option } = context
  const text = once(async (path): Promise<string> => {
    const blob = decodeBase64Url(path)
    const key = option('key')
    const alg = option('alg')
    const encryption = encryptionContext(option('context'))
    const answer = await callAws(session, KMS, 'Decrypt', {
      CiphertextBlob: Buffer.from(blob).toString('base64'),
      ...(key === '' ? {} : { KeyId: key }),
      ...(alg === '' ? {} : { EncryptionAlgorithm: ALGORITHMS.has(alg) ? alg : 'SYMMETRIC_DEFAULT' }),
      ...(encryption === undefined ? {} : { EncryptionContext: encryption }),
    })
    return decodeUtf8(Buffer.from(textAt(answer, 'Plaintext') ?? '', 'base64'))
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden') }
}

const ALGORITHMS = new Set(['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'])

function encryptionContext(text: string): Record<string, string> | undefined {
  if (text === '') return undefined
  const map = contextMap(text)
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, contextText(value)]))
}

/** Go: a map[string]string, whose values are scalars. */
function contextMap(text: string): GoMap {
  try {
    return parseMap(text, 'shown')
  } catch (error) {
    const message = messageOf(error).replace('map[string]interface {}', 'map[string]string')
    throw new TshelmError('secrets/invalid-reference', message)
  }
}

function contextText(value: GoValue): string {
  if (!isMap(value) && !Array.isArray(value)) return value === null ? '' : formatV(value)
  const message = `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${isMap(value) ? '!!map' : '!!seq'} into string`
  throw new TshelmError('secrets/invalid-reference', message)
}

/** `ref+s3://BUCKET/KEY[?version=…]`: an object. */
export function s3(context: ProviderContext): Provider {
  const session = awsSession(context)
  const version = context.option('version') || context.option('version_id') || undefined
  const text = once(async (path, log): Promise<string> => {
    const slash = path.indexOf('/')
    if (slash < 0) throw new TshelmError('secrets/invalid-reference', `there is no key behind the bucket ${path}`)
    const object = { bucket: path.slice(0, slash), key: path.slice(slash + 1), version }
    const body = await about('getting s3 object: ', () => readS3(session, object))
    log(`s3: successfully retrieved object for key=${path}`)
    return decodeUtf8(body)
  })
  return { text, map: async (path, log) => parseMap(await text(path, log), 'hidden') }
}

/** `ref+awssecrets://NAME[?version_stage=…&version_id=…]`: a secret of AWS Secrets Manager. */
export function awssecrets(context: ProviderContext): Provider {
  const session = awsSession(context)
  const stage = context.option('version_stage')
  const id = context.option('version_id')
  const versions = { ...(stage === '' ? {} : { VersionStage: stage }), ...(id === '' ? {} : { VersionId: id }) }
  const together = new Map<string, Readonly<Record<string, unknown>>>()
  const ask = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
    const input = { SecretId: path, ...versions }
    return about('get parameter: ', () => callAws(session, SECRETS_MANAGER, 'GetSecretValue', input))
  }
  const text = once(async (path, log): Promise<string> => {
    const answer = together.get(path) ?? (await ask(path))
    const found = textAt(answer, 'SecretString') ?? binaryAt(answer)
    if (found === undefined) {
      const message = 'awssecrets: get secret value: no SecretString nor SecretBinary is set'
      throw new TshelmError('secrets/not-found', message)
    }
    log(`awssecrets: successfully retrieved key=${path}`)
    return found
  })
  return {
    text,
    map: (path, log) => secretMap(text, path, log),
    async prepare({ texts, documents }) {
      if (stage === '' && id === '') await fetchTogether(session, [...new Set([...texts, ...documents])], together)
    },
  }
}

const BATCH = 20

/** Whoever may not ask for several at once, or gets less than that, asks for each. */
async function fetchTogether(
  session: AwsSession,
  ids: readonly string[],
  found: Map<string, Readonly<Record<string, unknown>>>,
): Promise<void> {
  for (let i = 0; i < ids.length; i += BATCH) {
    const wanted = ids.slice(i, i + BATCH)
    if (wanted.length < 2) return
    const answer = await callAws(session, SECRETS_MANAGER, 'BatchGetSecretValue', { SecretIdList: wanted })
    const values = Array.isArray(answer['SecretValues']) ? answer['SecretValues'].filter(isRecord) : []
    for (const value of values)
      for (const id of [textAt(value, 'Name'), textAt(value, 'ARN')])
        if (id !== undefined && wanted.includes(id)) found.set(id, value)
  }
}

function binaryAt(answer: Readonly<Record<string, unknown>>): string | undefined {
  const binary = textAt(answer, 'SecretBinary')
  return binary === undefined ? undefined : decodeUtf8(Buffer.from(binary, 'base64'))
}

const META_FIELD = 'github.com/helmfile/vals'

/** A secret that is no document may have one beside it, PATH/meta, that names those that it consists of. */
async function secretMap(text: (path: string, log: Log) => Promise<string>, path: string, log: Log): Promise<GoMap> {
  let found: string | undefined
  try {
    found = await text(path, log)
  } catch (error) {
    // Whoever is not let in, or not there, is not asked again.
    if (!isTshelmError(error) || error.code === 'secrets/unreachable') throw error
  }
  if (found !== undefined) {
    return parseMap(found, 'hidden', `error while parsing secret for key ${quote(path)} as yaml: `)
  }
  const base = path.replace(/\/+$/, '')
  const meta = unmarshalV3(await text(`${base}/meta`, log))
  const names = isMap(meta) ? meta[META_FIELD] : undefined
  if (names === undefined) throw new TshelmError('secrets/not-found', `${quote(META_FIELD)} not found`)
  if (!Array.isArray(names))
    throw new TshelmError('secrets/failed', '[] was not a kind of array: value=[], type=[]string')
  const map = newMap()
  for (const name of names) {
    const suffix = formatV(name).replace(/^\/+/, '')
    map[suffix] = await text(`${base}/${suffix}`, log)
  }
  log(`SSM: successfully retrieved key=${path}`)
  return map
}

/** Adds what was being done to an error. */
export async function about<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw wrapError(what, error)
  }
}
