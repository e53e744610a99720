/** The names that the doors offer: what is added or taken away here is a change for users. */
import { describe, expect, it } from 'vitest'
import * as gotemplate from '../gotemplate/index.ts'
import * as sdk from '../src/index.ts'
import * as sandbox from '../src/sandbox/index.ts'
import * as storage from '../storage/index.ts'

const DOORS: readonly (readonly [string, object, readonly string[]])[] = [
  [
    'tshelm',
    sdk,
    [
      'EVENTS_VERSION',
      'TshelmError',
      'connectCluster',
      'createChart',
      'createContext',
      'explainError',
      'explainValues',
      'getValues',
      'history',
      'install',
      'isTshelmError',
      'junitReport',
      'lint',
      'list',
      'listDependencies',
      'loadChart',
      'mergeUserValues',
      'packageChart',
      'parseManifest',
      'postRenderStream',
      'processIdentity',
      'resume',
      'rollback',
      'status',
      'template',
      'testRelease',
      'uninstall',
      'upgrade',
    ],
  ],
  [
    'tshelm/gotemplate',
    gotemplate,
    [
      'Boxed',
      'Complex',
      'Func',
      'FuncError',
      'GoPanic',
      'Int',
      'LimitError',
      'Run',
      'Struct',
      'TemplateError',
      'TemplateSet',
      'Trace',
      'TypedList',
      'TypedMap',
      'defaultLimits',
      'int',
      'int64',
      'mapOf',
      'newMap',
      'stringList',
      'stringMap',
      'typeName',
      'typedList',
    ],
  ],
  [
    'tshelm/storage',
    storage,
    [
      'HOOK_EVENTS',
      'SECRET_TYPE',
      'STORAGE_TYPE',
      'SYSTEM_LABELS',
      'StorageError',
      'configMapsDriver',
      'containsSystemLabels',
      'createStore',
      'customLabels',
      'decodeRecord',
      'encodeRecord',
      'isStorageError',
      'isSystemLabel',
      'latestRecords',
      'memoryDriver',
      'migrateRecords',
      'newestFirst',
      'objectLabels',
      'parseKey',
      'recordFromJson',
      'recordJson',
      'recordKey',
      'secretsDriver',
      'sqlDriver',
    ],
  ],
  ['tshelm/sandbox', sandbox, ['kubeconfigFor', 'openSandbox', 'serve']],
]

describe('doors', () => {
  it.each(DOORS)('%s offers what it says', (_door, module, names) => {
    expect(Object.keys(module).sort()).toEqual(names)
  })
})
