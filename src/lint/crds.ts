/** Rules for crds/: YAML, not templates, and CustomResourceDefinitions only. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { CrdFile } from '../chart/crds.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import { lintedObjects, type LintedObject } from './documents.ts'
import type { Reporter } from './finding.ts'

/** Stops at the first file that cannot be read. */
export function lintCrds(crds: readonly CrdFile[], report: Reporter): void {
  for (const { file } of crds) {
    try {
      for (const object of lintedObjects(decodeUtf8(file.data))) {
        if (object !== undefined) lintCrd(file.name, object, report)
      }
    } catch (error) {
      if (!isTshelmError(error)) throw error
      report.check('crd-yaml', 'ERROR', file.name, `unable to parse YAML: ${messageOf(error)}`)
      return
    }
  }
}

function lintCrd(path: string, { apiVersion = '', kind }: LintedObject, report: Reporter): void {
  const isExtension = apiVersion.startsWith('apiextensions.k8s.io')
  const isCrd = kind === 'CustomResourceDefinition'
  report.check(
    'crd-api-version',
    'ERROR',
    path,
    isExtension ? undefined : "apiVersion is not in 'apiextensions.k8s.io'",
  )
  report.check('crd-kind', 'ERROR', path, isCrd ? undefined : "object kind is not 'CustomResourceDefinition'")
}
