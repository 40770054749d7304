import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

type Labels = Record<string, string>

interface Probe {
  periodSeconds: number
  timeoutSeconds: number
  failureThreshold: number
}

export interface Container {
  image: string
  readinessProbe: Probe
  resources: { requests: Record<string, string>; limits: Record<string, string> }
  securityContext: object
  volumeMounts: { mountPath: string }[]
}

export interface Pod {
  automountServiceAccountToken: boolean
  containers: Container[]
  securityContext: object
  terminationGracePeriodSeconds: number
}

interface Template {
  metadata: { labels: Labels }
  spec: Pod
}

/** What tests look at; which of it is there depends on the kind. `kubernetes-models` has all of it. */
interface Spec {
  jobTemplate: { spec: { template: Template } }
  maxReplicas: number
  podSelector: { matchLabels: Labels }
  rules: { host: string; http: { paths: { backend: { service: { name: string } } }[] } }[]
  scaleTargetRef: { name: string }
  selector: { matchLabels: Labels }
  template: Template
}

/** A manifest of Kubernetes. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Labels }
  /** Of a ConfigMap. */
  data: Record<string, string>
  spec: Spec
}

interface Patch {
  target: { kind: string; name: string }
  patch: string
}

/** What of kustomize is used here; anything else is refused, so that nothing is left out in silence. */
interface Kustomization {
  apiVersion?: string
  kind?: string
  resources: string[]
  namespace?: string
  nameSuffix?: string
  labels?: { pairs: Record<string, string> }[]
  images?: { name: string; newName: string; digest: string }[]
  patches?: Patch[]
}

const KNOWN = [
  ...['apiVersion', 'kind', 'resources', 'namespace', 'nameSuffix'],
  ...['labels', 'images', 'patches'],
]

/**
 * Puts the manifests of a folder together as `kubectl kustomize` does.
 *
 * @throws Error where the folder uses what is not known here
 */
export function render(folder: string): Manifest[] {
  const text = readFileSync(join(folder, 'kustomization.yaml'), 'utf8')
  const kustomization = parse(text) as Kustomization
  const unknown = Object.keys(kustomization).filter((key) => !KNOWN.includes(key))
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} is not known here`)
  const manifests = kustomization.resources.flatMap((resource) => {
    return resource.endsWith('.yaml')
      ? readManifests(join(folder, resource))
      : render(join(folder, resource))
  })
  for (const patch of kustomization.patches ?? []) apply(patch, manifests)
  return manifests.map((manifest) => rename(manifest, kustomization))
}

function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]!.message}`)
    return document.toJS() as Manifest
  })
}

function apply({ target, patch }: Patch, manifests: Manifest[]): void {
  const found = manifests.find(
    ({ kind, metadata }) => kind === target.kind && metadata.name === target.name
  )
  if (found === undefined) throw new Error(`There is no ${target.kind} ${target.name} to patch`)
  for (const { op, path, value } of parse(patch) as {
    op: string
    path: string
    value: unknown
  }[]) {
    const names = path.split('/').slice(1)
    const last = names.pop()!
    const place = names.reduce<unknown>((from, name) => {
      return (from as Record<string, unknown> | undefined)?.[name]
    }, found) as Record<string, unknown> | undefined
    if (op !== 'replace' || place?.[last] === undefined) {
      throw new Error(`${op} ${path} is not known here, or there is nothing`)
    }
    place[last] = value
  }
}

function rename(manifest: Manifest, kustomization: Kustomization): Manifest {
  const { namespace, nameSuffix = '', labels = [], images = [] } = kustomization
  const { metadata } = manifest
  metadata.name += nameSuffix
  if (namespace !== undefined) metadata.namespace = namespace
  if (labels.length > 0) {
    metadata.labels = Object.assign({ ...metadata.labels }, ...labels.map(({ pairs }) => pairs))
  }
  for (const container of containersOf(manifest)) {
    const image = images.find(({ name }) => name === container.image)
    if (image !== undefined) container.image = `${image.newName}@${image.digest}`
  }
  return manifest
}

/** What a manifest runs; a Service runs nothing. */
export function podOf({ kind, spec }: Manifest): Pod | undefined {
  if (kind === 'CronJob') return spec.jobTemplate.spec.template.spec
  return kind === 'Deployment' || kind === 'Job' ? spec.template.spec : undefined
}

export function containersOf(manifest: Manifest): Container[] {
  return podOf(manifest)?.containers ?? []
}
