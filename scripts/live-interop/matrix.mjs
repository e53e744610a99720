// Every ordered pair of tools on one release, verb by verb: the first makes it, the second does something to it, the first ends it. In between,
// all of them are asked about it.
import { configMap, deployment, job, pod, service, withObjects } from '../live-verbs/objects.mjs'

export const TOOLS = ['helm', 'helm3', 'tshelm', 'tshelm3']

/** Whom each is held against. */
export const REFERENCE = { helm: 'helm', helm3: 'helm3', tshelm: 'helm', tshelm3: 'helm3' }

const common = [
  deployment('web'),
  job('before', { on: 'pre-upgrade,pre-rollback', deleted: 'hook-succeeded,before-hook-creation' }),
  job('after', { on: 'post-upgrade,post-rollback', weight: 2, deleted: 'before-hook-creation' }),
  job('end', { on: 'pre-delete', deleted: 'hook-succeeded,before-hook-creation' }),
  pod('check', { on: 'test', deleted: 'before-hook-creation' }),
]
const FIRST = withObjects(configMap('two', { a: '1', b: '2' }), service('svc'), configMap('gone'), ...common)
const SECOND = withObjects(configMap('two', { a: '2', c: '3' }), service('svc', 81), configMap('new'), ...common)
const THIRD = withObjects(configMap('two', { a: '3' }), service('svc', 82), configMap('gone'), ...common)

const install = ['install', 'rel', './app', '-l', 'team=a', ...FIRST]
const upgrade = ['upgrade', 'rel', './app', '--set', 'message=second', ...SECOND]

/** What the second does, after what the first has done. `variants`: flags that only Helm 4's kind has. */
const VERBS = {
  install: { before: [], act: [], variants: [[]] },
  upgrade: { before: [], act: ['upgrade', 'rel', './next', '-l', 'team=b', ...THIRD], variants: sides() },
  rollback: { before: [upgrade], act: ['rollback', 'rel', '1'], variants: sides() },
  test: { before: [upgrade], act: ['test', 'rel'], variants: [[], ['--filter', 'name=check']] },
  uninstall: {
    before: [upgrade],
    act: ['uninstall', 'rel', '--keep-history'],
    variants: [[], ['--wait', '--timeout', '30s']],
  },
  'uninstall, all of it': { before: [upgrade], act: ['uninstall', 'rel'], variants: [[]] },
  'failed upgrade': {
    before: [],
    act: [
      'upgrade',
      'rel',
      './app',
      '--timeout',
      '20s',
      ...withObjects(job('bad', { on: 'pre-upgrade', fail: 'exit' })),
    ],
    variants: [[]],
  },
  'install over what was uninstalled': {
    before: [['uninstall', 'rel', '--keep-history']],
    act: ['install', 'rel', './app', '--replace', ...SECOND],
    variants: [[], ['--server-side=false']],
  },
}

function sides() {
  return [[], ['--server-side=true'], ['--server-side=false']]
}

/** How the first installs. */
const MAKES = { 'applied by the server': [], 'merged by the client': ['--server-side=false'] }

/** Asked of each tool, where what the second did has left a record. */
const READS = [
  ['history', 'rel', '-o', 'json'],
  ['status', 'rel'],
  ['get', 'all', 'rel'],
  ['get', 'metadata', 'rel'],
]

const isFour = (tool) => REFERENCE[tool] === 'helm'

/** { name, steps, reads }: `reads` come before the last step. */
export function stories() {
  const all = []
  for (const maker of TOOLS)
    for (const actor of TOOLS) {
      if (REFERENCE[maker] === maker && REFERENCE[actor] === actor) continue
      for (const [made, flags] of Object.entries(MAKES)) {
        if (flags.length > 0 && !isFour(maker)) continue
        for (const [verb, told] of Object.entries(VERBS))
          all.push(...storiesOf({ maker, actor, made, flags, verb, ...told }))
      }
    }
  return all
}

function storiesOf({ maker, actor, made, flags, verb, before, act, variants }) {
  const usable = variants.filter((more) => isFour(actor) || !more.some((flag) => flag.startsWith('--server-side')))
  return usable.map((more) => {
    const plain = isFour(actor) ? more : more.map((flag) => (flag === '--wait=watcher' ? '--wait' : flag))
    const steps = [
      { by: maker, run: [...install, ...flags] },
      ...before.map((run) => ({ by: maker, run })),
      ...(act.length === 0 ? [] : [{ by: actor, run: [...act, ...plain] }]),
      { by: maker, run: ['uninstall', 'rel'] },
    ]
    const read = more.length === 0 && verb !== 'uninstall, all of it'
    // Whoever is asked: only of our own story, for the other one has nobody else to ask.
    const reads = read ? READS.flatMap((run) => TOOLS.map((by) => ({ by, run }))) : []
    const name = `${maker} → ${actor}: ${verb}${more.length === 0 ? '' : ` ${more.join(' ')}`}${isFour(maker) ? `, ${made}` : ''}`
    return { name, steps, reads }
  })
}

/** Pairs of steps, by their keys, that must say the same of the same release. */
export function readersOf(seen) {
  const keys = Object.keys(seen)
  return keys.flatMap((key) => {
    const [, tool, rest] = /^read \d+ (tshelm3?): (.*)$/.exec(key) ?? []
    if (tool === undefined) return []
    return [[keys.find((one) => one.startsWith('read') && one.endsWith(` ${REFERENCE[tool]}: ${rest}`)), key]]
  })
}
