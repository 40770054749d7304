export default {
  input: '../docs/openapi.json',
  output: { path: 'generated/hey_api', module: { extension: '.js' } },
}
