import { test } from '@japa/runner'
import { serviceAddresses } from '#scoring/providers/azure/service_addresses'

const PATH = '/stt/speech/universal/v2'

test.group('Azure, addresses', () => {
  test('{region} has its own addresses')
    .with([
      { region: 'eastus', speech: 'eastus.stt.speech.microsoft.com', api: 'microsoft.com' },
      { region: 'chinaeast2', speech: 'chinaeast2.stt.speech.azure.cn', api: 'azure.cn' },
      { region: 'usgovvirginia', speech: 'usgovvirginia.stt.speech.azure.us', api: 'microsoft.us' },
    ])
    .run(({ assert }, { region, speech, api }) => {
      assert.deepEqual(serviceAddresses(region), {
        recognition: `wss://${speech}${PATH}`,
        token: `https://${region}.api.cognitive.${api}/sts/v1.0/issueToken`,
      })
    })

  test('a private endpoint keeps its own path, or gets the usual one', ({ assert }) => {
    const token = 'https://my.example.com/sts/v1.0/issueToken'
    assert.deepEqual(serviceAddresses('', 'https://my.example.com'), {
      recognition: `wss://my.example.com${PATH}`,
      token,
    })
    assert.deepEqual(serviceAddresses('eastus', 'wss://my.example.com/stt/own?x=1'), {
      recognition: 'wss://my.example.com/stt/own',
      token,
    })
  })
})
