import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import ts from 'typescript'
import { checkDeployed } from '#tests/support/deployed_settings'
import { containersOf, type Manifest, podOf, render } from '#tests/support/kustomize'
import { temporaryFolder } from '#tests/support/temporary_folder'

const FOLDERS = ['staging', 'production', 'migrate'] as const
const OVERLAYS = ['staging', 'production'] as const
const SECRETS = '/run/secrets/saywell'

function rendered(folder: string): Manifest[] {
  return render(app.makePath('deploy/kubernetes', folder))
}

function find(manifests: Manifest[], kind: string): Manifest {
  return manifests.find((manifest) => manifest.kind === kind)!
}

/** @returns a line for each thing that the types of Kubernetes do not have so */
function typeFaults(manifests: object[]): string[] {
  const file = app.makePath('tests/unit/deploy/manifests.generated.ts')
  const text = (manifests as Manifest[]).map((manifest, at) => {
    const type = `import('kubernetes-models/${manifest.apiVersion}').I${manifest.kind}`
    return `export const manifest${at} = ${JSON.stringify(manifest)} satisfies ${type}`
  })
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === file || fileExists(name)
  host.getSourceFile = (name, ...others) => {
    return name === file
      ? ts.createSourceFile(name, text.join('\n'), ts.ScriptTarget.ES2024)
      : getSourceFile(name, ...others)
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

test.group('Kubernetes manifests', () => {
  test('their parts are those that Kubernetes has, and wrong ones are found', ({ assert }) => {
    const good = FOLDERS.flatMap(rendered)
    assert.isAbove(good.length, 15)
    const [deployment, autoscaler] = ['Deployment', 'HorizontalPodAutoscaler'].map((kind) => {
      return structuredClone(find(good, kind))
    })
    Object.assign(deployment!.spec.template.spec.containers[0]!, { readinesProbe: {} })
    Object.assign(autoscaler!.spec, { maxReplicas: 'six' })
    const faults = typeFaults([...good, deployment!, autoscaler!])
    assert.lengthOf(faults, 2, faults.join('\n'))
    assert.match(faults[0]!, /readinesProbe/)
    assert.match(faults[1]!, /'string' is not assignable to type 'number'/)
  }).timeout(60_000)

  for (const overlay of OVERLAYS) {
    test(`a server starts with the settings of ${overlay}, and finds each secret`, ({
      assert,
      cleanup,
    }) => {
      const folder = temporaryFolder(cleanup)
      const { data } = find(rendered(overlay), 'ConfigMap')
      const files = checkDeployed(data, folder)
      assert.isAbove(files.length, 5)
      for (const file of files) assert.match(file, new RegExp(`^${SECRETS}/[a-z0-9_]+$`))
      // The commands of docs/DEPLOYMENT.md make them all.
      const guide = readFileSync(app.makePath('docs/DEPLOYMENT.md'), 'utf8')
      for (const file of files)
        assert.include(guide, `--from-file=${file.slice(SECRETS.length + 1)}`)
      assert.throws(() => checkDeployed({ ...data, S3_BUCKET: 'x' }, folder), /reads S3_BUCKET/)
      assert.throws(() => checkDeployed({ ...data, APP_URL: '' }, folder), /APP_URL/)
    })

    test(`everything in ${overlay} finds what it names`, ({ assert }) => {
      const manifests = rendered(overlay)
      const deployment = find(manifests, 'Deployment')
      const { labels } = deployment.spec.template.metadata
      const selectors = [
        deployment.spec.selector.matchLabels,
        find(manifests, 'Service').spec.selector,
        find(manifests, 'PodDisruptionBudget').spec.selector.matchLabels,
        find(manifests, 'NetworkPolicy').spec.podSelector.matchLabels,
      ]
      for (const selector of selectors) assert.containsSubset(labels, selector)
      const { scaleTargetRef } = find(manifests, 'HorizontalPodAutoscaler').spec
      assert.equal(scaleTargetRef.name, deployment.metadata.name)
      const { host, http } = find(manifests, 'Ingress').spec.rules[0]!
      assert.equal(http.paths[0]!.backend.service.name, find(manifests, 'Service').metadata.name)
      const { APP_URL } = find(manifests, 'ConfigMap').data
      assert.equal(APP_URL, `https://${host}`)
      for (const { metadata } of manifests) assert.equal(metadata.namespace, `saywell-${overlay}`)
    })
  }

  test('everything runs without rights on a root that cannot be written, with its secrets', ({
    assert,
  }) => {
    const running = FOLDERS.flatMap(rendered).filter((manifest) => podOf(manifest) !== undefined)
    assert.lengthOf(running, 5)
    for (const manifest of running) {
      const pod = podOf(manifest)!
      const name = `${manifest.kind} ${manifest.metadata.name}`
      assert.isFalse(pod.automountServiceAccountToken, name)
      assert.containsSubset(pod.securityContext, { runAsNonRoot: true, runAsUser: 1000 }, name)
      for (const container of containersOf(manifest)) {
        assert.deepEqual(
          container.securityContext,
          {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          name
        )
        assert.equal(container.resources.requests.memory, container.resources.limits.memory, name)
        assert.isUndefined(container.resources.limits.cpu, name)
        const mounted = container.volumeMounts.map(({ mountPath }) => mountPath)
        assert.sameMembers(mounted, ['/tmp', SECRETS], name)
      }
    }
  })

  test('a server may end what it does before it is killed', ({ assert }) => {
    const pod = podOf(find(rendered('production'), 'Deployment'))!
    const example = readFileSync(app.makePath('.env.example'), 'utf8')
    const seconds = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(example)![1])
    const needed = seconds('SHUTDOWN_DRAIN_SECONDS') + seconds('SHUTDOWN_LIMIT_SECONDS') + 10
    assert.isAbove(pod.terminationGracePeriodSeconds, needed)
    // Balancers must have noticed before the drain ends.
    const { periodSeconds, timeoutSeconds, failureThreshold } = pod.containers[0]!.readinessProbe
    assert.isAtMost(
      periodSeconds * (failureThreshold - 1) + timeoutSeconds,
      seconds('SHUTDOWN_DRAIN_SECONDS')
    )
  })

  test('the guide counts the connections of as many servers as there may be', ({ assert }) => {
    const { maxReplicas } = find(rendered('production'), 'HorizontalPodAutoscaler').spec
    const guide = readFileSync(app.makePath('docs/DEPLOYMENT.md'), 'utf8')
    const connections = (each: number) => {
      return `(${maxReplicas} + 1) x ${each} + 10 = ${(maxReplicas + 1) * each + 10}`
    }
    for (const poolMax of [10, 6]) assert.include(guide, connections(poolMax + 5))
  })

  test('refuses a kustomization that it does not know', ({ assert, cleanup }) => {
    const folder = temporaryFolder(cleanup)
    const file = join(folder, 'kustomization.yaml')
    ts.sys.writeFile(file, 'resources: []\nnamePrefix: x-\n')
    assert.throws(() => render(folder), /namePrefix is not known here/)
  })
})
