/** A git server by HTTP: version 2 of the protocol. https://git-scm.com/docs/protocol-v2 */
import { TshelmError } from '../../errors.ts'
import { originOf, redacted } from '../../http/address.ts'
import { readBody } from '../../http/body.ts'
import type { HttpRequest } from '../../http/client.ts'
import { MAX_GIT_PACK_BYTES, MAX_GIT_REFS_BYTES } from '../../limits.ts'
import type { SourceContext } from '../ports.ts'
import { invalidAnswer, tooLarge } from './answer-error.ts'
import { packetsOf, readPackets, textOf } from './pkt-line.ts'
import { isCommit } from './reference.ts'

export interface GitServer {
  /** Objects that a name stands for: refs by their whole name, tags as what they tag. */
  refs(prefixes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** A pack with a commit and all files of it, without what was before. */
  pack(commit: string): Promise<Uint8Array>
}

const VERSION = { 'git-protocol': 'version=2' }
const AGENT = 'agent=tshelm'

/** Credentials are those for the host, as registries have them. Rejects with `source/…`. */
export async function openGitServer(url: string, context: SourceContext): Promise<GitServer> {
  const own = await credentialsFor(url, context)
  const ask = async (request: HttpRequest, maxBytes: number): Promise<Answer> => {
    const credentials = originOf(request.url) === originOf(url) ? own : undefined
    const response = await context.http.send({
      ...request,
      headers: { ...VERSION, ...request.headers },
      ...(credentials === undefined ? {} : { credentials }),
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    })
    const body = await readBody(response, maxBytes)
    if (response.status !== 200) throw refused(response.status, response.statusText, url)
    return { body, url: response.url }
  }
  const base = await discover(url, ask)
  const command = async (lines: readonly string[], maxBytes: number): Promise<Buffer> => {
    const { body } = await ask(
      {
        method: 'POST',
        url: `${base}/git-upload-pack`,
        headers: {
          'content-type': 'application/x-git-upload-pack-request',
          accept: 'application/x-git-upload-pack-result',
        },
        body: packetsOf(lines),
        repeatable: true,
      },
      maxBytes,
    )
    return body
  }
  return {
    refs: async (prefixes) => {
      const asked = prefixes.map((prefix) => `ref-prefix ${prefix}`)
      return refsIn(
        await command(['command=ls-refs', AGENT, 'delimiter', 'peel', ...asked, 'flush'], MAX_GIT_REFS_BYTES),
      )
    },
    pack: async (commit) => {
      const asked = ['ofs-delta', 'no-progress', 'deepen 1', `want ${commit}`, 'done']
      return packIn(await command(['command=fetch', AGENT, 'delimiter', ...asked, 'flush'], MAX_GIT_PACK_BYTES))
    },
  }
}

interface Answer {
  readonly body: Buffer
  /** Who answered, after redirects. */
  readonly url: string
}

const DISCOVERY = '/info/refs?service=git-upload-pack'

/** The address that everything else is asked at: servers move repositories, and say so here. */
async function discover(
  url: string,
  ask: (request: HttpRequest, maxBytes: number) => Promise<Answer>,
): Promise<string> {
  const base = url.replace(/\/$/, '')
  const answer = await ask({ url: `${base}${DISCOVERY}` }, MAX_GIT_REFS_BYTES)
  checkVersion(answer.body)
  return answer.url.endsWith(DISCOVERY) ? answer.url.slice(0, -DISCOVERY.length) : base
}

async function credentialsFor(
  url: string,
  { credentials }: SourceContext,
): Promise<Record<string, string> | undefined> {
  const { username, password } = (await credentials?.get(hostOf(url))) ?? {}
  if (!username && !password) return undefined
  return { authorization: `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}` }
}

function refused(status: number, statusText: string, url: string): TshelmError {
  const isLogin = status === 401 || status === 403
  const code = isLogin ? 'source/unauthorized' : status === 404 ? 'source/not-found' : 'source/fetch-failed'
  const hint = isLogin ? `put credentials for ${hostOf(url)} into the registry config` : 'is that a git repository?'
  return new TshelmError(code, `failed to fetch ${redacted(url)} : ${statusText}`, { hint, data: { status } })
}

function checkVersion(body: Buffer): void {
  for (const packet of readPackets(body)) {
    if (typeof packet === 'string') continue
    const line = textOf(packet)
    if (line === 'version 2') return
    if (!line.startsWith('# service=')) break
  }
  throw invalidAnswer('it does not speak version 2 of the protocol')
}

function refsIn(body: Buffer): ReadonlyMap<string, string> {
  const refs = new Map<string, string>()
  for (const packet of readPackets(body)) {
    if (typeof packet === 'string') break
    const [id = '', name = '', ...attributes] = textOf(packet).split(' ')
    const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice('peeled:'.length)
    const target = peeled ?? id
    if (isCommit(target)) refs.set(name, target)
  }
  return refs
}

/** Side bands: 1 is the pack, 2 is for people, 3 is why there is none. */
function packIn(body: Buffer): Uint8Array {
  const chunks: Uint8Array[] = []
  let isPack = false
  for (const packet of readPackets(body)) {
    if (typeof packet === 'string') {
      if (packet === 'delimiter') isPack = false
      continue
    }
    if (!isPack) {
      const line = textOf(packet)
      if (line.startsWith('ERR ')) throw invalidAnswer(JSON.stringify(line.slice('ERR '.length)))
      isPack = line === 'packfile'
      continue
    }
    if (packet[0] === 3) throw invalidAnswer(JSON.stringify(textOf(packet.subarray(1))))
    if (packet[0] === 1) chunks.push(packet.subarray(1))
  }
  if (chunks.length === 0) throw invalidAnswer('it has no pack')
  const pack = Buffer.concat(chunks)
  if (pack.length > MAX_GIT_PACK_BYTES) throw tooLarge(`a pack of more than ${MAX_GIT_PACK_BYTES} bytes`)
  return pack
}

function hostOf(url: string): string {
  return new URL(url).host
}
