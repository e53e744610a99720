import { configMap, job, pod, withObjects } from '../objects.mjs'

const two = withObjects(
  pod('first', { on: 'test', weight: 2 }),
  pod('second', { on: 'test', weight: 1, containers: ['a', 'b'], init: ['early'] }),
  job('third', { on: 'test', weight: 3 }),
)

export const tests = {
  'pods and jobs': [
    ['install', 'rel', './app', ...two],
    'status rel',
    'test rel',
    'status rel',
    'test rel --logs',
    'get hooks rel',
    'history rel',
  ],
  none: ['install rel ./app', 'test rel', 'test rel --logs', 'test none', 'test None', 'test', 'test rel more'],
  filters: [
    ['install', 'rel', './app', ...two],
    'test rel --filter name=first',
    'test rel --filter !name=second --logs',
    ['test', 'rel', '--filter', '! name=first'],
    'test rel --filter name=first,name=second --filter !name=second --logs',
    'test rel --filter name=nobody',
    'test rel --filter colour=red',
    'test rel --filter !name=first,name=first',
    'get hooks rel',
  ],
  'failing pod': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(pod('bad', { on: 'test', fail: 'exit' }), pod('next', { on: 'test', weight: 1 })),
    ],
    'test rel',
    'test rel --logs',
    'status rel',
  ],
  'failing job': [
    ['install', 'rel', './app', ...withObjects(job('bad', { on: 'test', fail: 'exit' }))],
    'test rel --logs',
    'status rel',
  ],
  'failing pod that is deleted': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(
        pod('good', { on: 'test', weight: -1, deleted: 'hook-succeeded' }),
        pod('bad', { on: 'test', fail: 'exit', deleted: 'hook-failed' }),
      ),
    ],
    'test rel --logs',
    'status rel',
  ],
  'pods deleted when done': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(
        pod('good', { on: 'test', deleted: 'hook-succeeded' }),
        job('fine', { on: 'test', deleted: 'hook-succeeded,before-hook-creation' }),
      ),
    ],
    'test rel',
    'test rel --logs',
  ],
  'own output of logs': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(
        pod('good', { on: 'test', logs: 'hook-succeeded' }),
        pod('bad', { on: 'test', weight: 1, fail: 'exit', logs: 'hook-failed' }),
      ),
    ],
    'test rel',
  ],
  timeout: [
    ['install', 'rel', './app', ...withObjects(pod('stuck', { on: 'test', fail: 'image' }))],
    'test rel --timeout 2s',
    'status rel',
  ],
  twice: [
    ['install', 'rel', './app', ...withObjects(pod('first', { on: 'test' }))],
    'test rel',
    'test rel',
    'status rel',
  ],
  'left by its policy': [
    ['install', 'rel', './app', ...withObjects(pod('first', { on: 'test', deleted: 'hook-failed' }))],
    'test rel',
    'test rel',
    'status rel',
  ],
  'other kinds': [
    [
      'install',
      'rel',
      './app',
      ...withObjects({ ...configMap('map'), metadata: { name: 'map', annotations: { 'helm.sh/hook': 'test' } } }),
    ],
    'test rel --logs',
    'status rel',
  ],
  'of the client': [
    ['install', 'rel', './app', '--server-side=false', ...withObjects(pod('first', { on: 'test' }))],
    'test rel',
  ],
  'after uninstall --keep-history': [
    ['install', 'rel', './app', ...withObjects(pod('first', { on: 'test' }))],
    'uninstall rel --keep-history',
    'test rel',
    'status rel',
  ],
  'of a failed upgrade': [
    ['install', 'rel', './app', ...withObjects(pod('first', { on: 'test' }))],
    [
      'upgrade',
      'rel',
      './app',
      '--timeout',
      '20s',
      ...withObjects(pod('other', { on: 'test' }), job('bad', { on: 'pre-upgrade', fail: 'exit' })),
    ],
    'test rel',
    'history rel',
  ],
}
