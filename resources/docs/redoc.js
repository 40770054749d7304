/* global Redoc */
Redoc.init(
  '/openapi.json',
  {
    // Redoc makes its styles in the page: our Content-Security-Policy lets it by this word.
    nonce: document.currentScript.nonce,
    // The search would be a worker that comes from no address of ours.
    disableSearch: true,
  },
  document.querySelector('#redoc')
)
