/** `git+https://HOST/PATH@REF#FOLDER`: where in a git repository a chart is. */
import { TshelmError } from '../../errors.ts'
import { redacted } from '../../http/address.ts'

export interface GitReference {
  /** Of the repository, by HTTP. */
  readonly url: string
  /** Branch, tag or commit; '' for what HEAD is. */
  readonly ref: string
  /** Of the chart, within the repository; '' for its root. */
  readonly folder: string
}

const SCHEMES = /^git\+([a-z]+):\/\//

export function isGit(repository: string): boolean {
  return repository.startsWith('git+')
}

/** Throws `source/unsupported` for other ways than HTTP, `source/invalid-reference` for what is none, or has a password in it. */
export function parseGitReference(repository: string): GitReference {
  const scheme = SCHEMES.exec(repository)?.[1]
  if (scheme !== 'https' && scheme !== 'http') {
    throw new TshelmError('source/unsupported', `cannot fetch ${shown(repository)}: only git+https:// and git+http://`)
  }
  const [address, folder = ''] = split(repository.slice('git+'.length), '#')
  const pathStart = address.indexOf('/', `${scheme}://`.length)
  const at = address.lastIndexOf('@')
  const url = at > pathStart ? address.slice(0, at) : address
  const ref = at > pathStart ? address.slice(at + 1) : ''
  checkUrl(url, repository)
  if (/[\s~^:?*[\\]|\.\.|\p{Cc}/u.test(ref)) throw invalid(repository, 'that is no name of a branch or tag')
  if (folder.split('/').includes('..')) throw invalid(repository, 'the folder has to be in the repository')
  return { url, ref, folder: folder.split('/').filter(isName).join('/') }
}

/** The same place at a commit, as Chart.lock has it. */
export function formatGitReference({ url, folder }: GitReference, commit: string): string {
  return `git+${url}@${commit}${folder === '' ? '' : `#${folder}`}`
}

export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref)
}

function checkUrl(text: string, repository: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.pathname === '/') throw invalid(repository, 'that is no address of a repository')
  if (url.username !== '' || url.password !== '') {
    throw invalid(repository, 'credentials do not belong into Chart.yaml: see `registry login`')
  }
}

function split(text: string, at: string): [string, string?] {
  const index = text.indexOf(at)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}

function isName(part: string): boolean {
  return part !== '' && part !== '.'
}

function invalid(repository: string, hint: string): TshelmError {
  return new TshelmError('source/invalid-reference', `invalid git reference: ${shown(repository)}`, { hint })
}

function shown(repository: string): string {
  return `git+${redacted(repository.slice('git+'.length))}`
}
