import * as fs from 'node:fs'
import { loadChart, type Chart } from 'tshelm'

export function fromFolder(path: string): Promise<Chart> {
  return loadChart({ path, fs })
}

export async function fromWeb(url: string): Promise<Chart> {
  const response = await fetch(url)
  return loadChart(new Uint8Array(await response.arrayBuffer()))
}

export function fromMemory(): Promise<Chart> {
  return loadChart({
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: tiny\nversion: 1.0.0\n',
      'values.yaml': 'greeting: Hello\n',
      'templates/map.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {text: "{{ .Values.greeting }}"}\n',
    },
  })
}
