/** A folder of a git repository, at one commit. */
import { TshelmError } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import type { SourceContext } from '../ports.ts'
import { filesAt, timeOf, type FilesOptions, type GitFile } from './files.ts'
import { readPack } from './pack.ts'
import { isCommit, type GitReference } from './reference.ts'
import { openGitServer, type GitServer } from './server.ts'

export interface GitFolder {
  /** 40 hex digits. */
  readonly commit: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly files: readonly GitFile[]
}

/** Rejects with `source/offline`, `source/not-found`, `source/unauthorized`, `source/fetch-failed`, `source/limit-exceeded`. */
export async function fetchGit(
  reference: GitReference,
  context: SourceContext,
  options: FilesOptions = {},
): Promise<GitFolder> {
  const { url, ref, folder } = reference
  if (context.offline === true) {
    throw new TshelmError('source/offline', `${redacted(url)} is not asked: this is offline`)
  }
  const server = await openGitServer(url, context)
  const commit = isCommit(ref) ? ref : await commitOf(reference, server)
  const pack = await server.pack(commit)
  const objects = readPack(Buffer.from(pack.buffer, pack.byteOffset, pack.length))
  return { commit, time: timeOf(commit, objects), files: filesAt(commit, folder, objects, options) }
}

/** Tags go before branches, as in git. */
async function commitOf({ url, ref }: GitReference, server: GitServer): Promise<string> {
  const names = ref === '' ? ['HEAD'] : [ref, `refs/tags/${ref}`, `refs/heads/${ref}`]
  const refs = await server.refs(names)
  for (const name of names) {
    const commit = refs.get(name)
    if (commit !== undefined) return commit
  }
  const what = ref === '' ? 'no HEAD' : `no branch or tag ${JSON.stringify(ref)}`
  throw new TshelmError('source/not-found', `${redacted(url)} has ${what}`)
}
