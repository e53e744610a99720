/** `diff revision`, `rollback` and `release`: manifests on record. */
import { byTemplate } from '../../../diff/report.ts'
import { checkCount, failure, type DiffCall, type RunDiff } from './call.ts'

/** A release, and where it is. */
export interface ReleasePlace {
  readonly name: string
  readonly namespace: string
}

export const runRevision: RunDiff = async (call) => {
  const { args } = call
  if (args.length < 2) {
    throw failure('Too few arguments to Command "revision".\nMinimum 2 arguments required: release name, revision')
  }
  if (args.length > 3) {
    throw failure(
      'Too many arguments to Command "revision".\nMaximum 3 arguments allowed: release name, revision1, revision2',
    )
  }
  const place = placeOf(args[0]!, call)
  const numbers = args.slice(1).map(revisionOf)
  if (numbers.length === 1) {
    const last = await manifestOf(place, call)
    const before = await manifestOf(place, call, numbers[0])
    await compared(before, last, call)
    // helm-diff: no exit code tells of this.
    return false
  }
  const [older, newer] = numbers.sort((a, b) => (a < b ? -1 : 1))
  const before = await manifestOf(place, call, older)
  return compared(before, await manifestOf(place, call, newer), call)
}

export const runRollback: RunDiff = async (call) => {
  checkCount(call.args, ['release name', 'revision number'], failure)
  const place = placeOf(call.args[0]!, call)
  const before = await manifestOf(place, call)
  return compared(before, await manifestOf(place, call, revisionOf(call.args[1]!)), call)
}

export const runRelease: RunDiff = async (call) => {
  const { args, helm, output } = call
  if (args.length < 2) {
    const wanted = 'Minimum 2 arguments required: release name-1, release name-2'
    throw failure(`Too few arguments to Command "release".\n${wanted}`)
  }
  const [first, second] = args.slice(0, 2).map((text) => pathOf(text, call))
  const before = await manifestOf(first!, call)
  const oldChart = await chartOf(first!, call)
  const after = await manifestOf(second!, call)
  const newChart = await chartOf(second!, call)
  if (oldChart !== newChart) {
    helm.host.stdout(
      `Error : Incomparable Releases \n Unable to compare releases from two different charts "${oldChart}", "${newChart}". \n try helm diff release --help to know more \n`,
    )
    return false
  }
  return output.print({
    before: byTemplate(output.read(before, first!)),
    after: byTemplate(output.read(after, second!)),
  })
}

function compared(before: string, after: string, call: DiffCall): Promise<boolean> {
  const { namespace } = placeOf('', call)
  const { read, print } = call.output
  return print({ before: read(before, { namespace }), after: read(after, { namespace }) })
}

function placeOf(name: string, { helm }: DiffCall): ReleasePlace {
  return { name, namespace: helm.host.env['HELM_NAMESPACE'] ?? '' }
}

/** `namespace/name`, or a name alone. */
function pathOf(text: string, call: DiffCall): ReleasePlace {
  const [namespace = '', name] = text.split('/')
  return name === undefined ? placeOf(text, call) : { name, namespace }
}

const NUMBER = /^[+-]?[0-9]+$/

const MOST = 2n ** 63n - 1n

/** Go: what is no number is 0, which is the last one; what is too big is the biggest there is. */
function revisionOf(text: string): bigint {
  if (!NUMBER.test(text)) return 0n
  const number = BigInt(text.replace(/^\+/, ''))
  return number > MOST ? MOST : number < -MOST ? -MOST - 1n : number
}

export function manifestOf(place: ReleasePlace, call: DiffCall, revision?: bigint): Promise<string> {
  const { name } = place
  const words = ['get', 'manifest', name, ...(revision === undefined ? [] : ['--revision', String(revision)])]
  return call.helm.output([...words, ...whereWords(place, call)])
}

function chartOf(place: ReleasePlace, call: DiffCall): Promise<string> {
  const words = ['get', 'all', place.name, '--template', '{{.Release.Chart.Name}}']
  return call.helm.output([...words, ...whereWords(place, call)])
}

export function whereWords({ namespace }: ReleasePlace, { flags }: DiffCall): string[] {
  const context = flags.string('kube-context')
  return [
    ...(namespace === '' ? [] : ['--namespace', namespace]),
    ...(context === '' ? [] : ['--kube-context', context]),
  ]
}
