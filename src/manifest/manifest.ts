/** Rendered files → what is to be applied: hooks apart, documents in install order. */
import type { HookRecord } from '../../storage/record.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import { HELM_4, type ManifestRules } from '../compat.ts'
import { extendError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { RenderedFile } from '../render/render.ts'
import { parseHead, type Head } from './head.ts'
import { findHook } from './hooks.ts'
import { installOrder, sortByKind } from './order.ts'
import { isBlank, splitDocuments } from './split.ts'

export interface ManifestDocument {
  /** The template it came from: `chart/templates/file.yaml`. */
  readonly path: string
  readonly text: string
  readonly head: Head
}

export interface Manifest {
  readonly hooks: readonly HookRecord[]
  readonly documents: readonly ManifestDocument[]
}

/** Throws `manifest/invalid-yaml`; its `data.partialHooks` are the hooks before what cannot be read, in no order. */
export function buildManifest(
  files: readonly RenderedFile[],
  emit: (event: TshelmEvent) => void,
  rules: ManifestRules = HELM_4.manifest,
): Manifest {
  const hooks: HookRecord[] = []
  const documents: ManifestDocument[] = []
  try {
    for (const { name, text } of [...files].sort((a, b) => compareStrings(a.name, b.name))) {
      if (baseName(name).startsWith('_') || isBlank(text)) continue
      for (const piece of splitDocuments(text, rules)) {
        const head = parseHead(piece.text, name)
        const finding = findHook(head, name, piece.text)
        if (finding.kind === 'hook') hooks.push(finding.hook)
        else if (finding.kind === 'not-a-hook') documents.push({ path: name, text: piece.text, head })
        else emit(log('INFO', 'skipping unknown hooks', { hookTypes: finding.events }))
      }
    }
  } catch (error) {
    throw extendError(error, { partialHooks: hooks })
  }
  return {
    hooks: sortByKind(hooks, (hook) => hook.kind, installOrder(rules)),
    documents: sortByKind(documents, (document) => document.head.kind, installOrder(rules)),
  }
}

/** A release's manifest text as Helm stores and prints it. */
export function manifestText(documents: readonly ManifestDocument[], hideSecrets = false): string {
  let text = ''
  for (const { path, text: body, head } of documents) {
    const hidden = hideSecrets && head.kind === 'Secret' && head.apiVersion === 'v1'
    const shown = hidden ? '# HIDDEN: The Secret output has been suppressed' : body
    text += `---\n# Source: ${path}\n${shown}\n`
  }
  return text
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
