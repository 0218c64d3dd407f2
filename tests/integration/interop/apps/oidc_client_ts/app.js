// An app of scripts alone on oidc-client-ts. `settings` (authority and client_id) come from its server.
const home = `${location.origin}/`
const manager = new oidc.UserManager({
  ...settings,
  redirect_uri: `${home}callback.html`,
  post_logout_redirect_uri: home,
  scope: 'openid profile email',
  loadUserInfo: true,
  automaticSilentRenew: false,
})

function show(user) {
  const { sub = null, email = null } = user?.profile ?? {}
  document.getElementById('state').textContent = JSON.stringify({ sub, email, access_token: user?.access_token ?? null })
}

const failed = (error) => { document.getElementById('state').textContent = `failed: ${error}` }
const onClick = (id, act) => document.getElementById(id).addEventListener('click', () => act().catch(failed))
onClick('sign-in', () => manager.signinRedirect())
onClick('refresh', () => manager.signinSilent().then(show))
onClick('sign-out', () => manager.signoutRedirect())

if (location.pathname === '/callback.html') {
  manager.signinRedirectCallback().then(() => location.replace('/')).catch(failed)
} else {
  manager.getUser().then(show).catch(failed)
}
