//! What is Microsoft's, so that it says nothing of the reporter. From the published list of endpoints
//! (<https://endpoints.office.com/endpoints/worldwide>); what is missing here is replaced, which costs nothing but legibility.

/// Names at and below these are Microsoft's own. Domains of the list in which customers have names of their own are left out
/// (`azure-apim.net`, `cloudappsecurity.com`, `flow.microsoft.com`, …), and so are those of others (`digicert.com`).
const DOMAINS: &str = "\
    acompli.net aka.ms aria.microsoft.com auth.microsoft.com cloud.microsoft events.data.microsoft.com gfx.ms \
    glbdns.microsoft.com glbdns2.microsoft.com live.com live.net login.microsoft.com lync.com microsoft365.com \
    microsoftonline-p.com microsoftonline-p.net microsoftonline.com msauth.net msauthimages.net msedge.net \
    msftauth.net msftauthimages.net msftidentity.com msidentity.com msocdn.com o365weve.com office.com office.net \
    office365.com onedrive.com onenote.com outlook.com outlookmobile.com sfx.ms sharepointonline.com skype.com \
    skypeassets.com static.microsoft wns.windows.com";

/// Single names, of domains in which others have names too. The last ones are the load balancers behind
/// `login.microsoftonline.com`.
const NAMES: &str = "\
    accounts.accesscontrol.windows.net adminwebservice.microsoftonline.com autologon.microsoftazuread-sso.com \
    defender.microsoft.com enterpriseregistration.windows.net graph.microsoft.com graph.windows.net \
    login.windows.net manage.microsoft.com microsoft.com officecdn.microsoft.com officeclient.microsoft.com \
    protection.microsoft.com security.microsoft.com teams.microsoft.com www.bing.com www.microsoft.com \
    www.current.a.prd.aadg.akadns.net www.tm.a.prd.aadg.akadns.net www.current.a.prd.aadg.trafficmanager.net \
    www.tm.a.prd.aadg.trafficmanager.net";

/// Below these every customer has a name.
const TENANTS: &str = "\
    eo.outlook.com mx.microsoft onmicrosoft.com protection.outlook.com sharepoint.com";

/// The IPv4 blocks of the list.
pub(super) const MICROSOFT_V4: &str = "\
    13.107.6.152/31 13.107.6.171/32 13.107.6.192/32 13.107.9.192/32 13.107.18.10/31 13.107.18.15/32 13.107.128.0/22 \
    13.107.136.0/22 13.107.140.6/32 20.20.32.0/19 20.190.128.0/18 20.231.128.0/19 23.103.160.0/20 40.92.0.0/15 \
    40.96.0.0/13 40.104.0.0/15 40.107.0.0/16 40.108.128.0/17 40.126.0.0/18 52.96.0.0/12 52.112.0.0/14 52.122.0.0/15 \
    52.238.78.88/32 52.244.37.168/32 104.47.0.0/17 104.146.128.0/17 131.253.33.215/32 132.245.0.0/16 150.171.32.0/22 \
    150.171.40.0/22 204.79.197.215/32";

/// The IPv6 blocks of the list.
pub(super) const MICROSOFT_V6: &str = "\
    2603:1006::/40 2603:1006:1400::/40 2603:1006:2000::/48 2603:1007:200::/48 2603:1016::/36 2603:1016:1400::/48 \
    2603:1016:2400::/40 2603:1017::/48 2603:1026::/36 2603:1026:2400::/40 2603:1026:3000::/48 2603:1027::/47 \
    2603:1036::/36 2603:1036:2400::/40 2603:1036:3000::/48 2603:1037::/47 2603:1046::/36 2603:1046:1400::/40 \
    2603:1046:2000::/48 2603:1047::/47 2603:1056::/36 2603:1056:1400::/40 2603:1056:2000::/48 2603:1057::/48 \
    2603:1057:2::/48 2603:1061:1300::/40 2603:1063::/38 2603:1063:2000::/38 2603:1063:6000::/35 2620:1ec:4::152/127 \
    2620:1ec:4::192/128 2620:1ec:6::/48 2620:1ec:c::10/127 2620:1ec:c::15/128 2620:1ec:d::10/127 2620:1ec:40::/42 \
    2620:1ec:8f0::/46 2620:1ec:8f8::/46 2620:1ec:8fc::6/128 2620:1ec:900::/46 2620:1ec:908::/46 2620:1ec:a92::152/127 \
    2620:1ec:a92::171/128 2620:1ec:a92::192/128 2a01:111:f100:2000::a83e:3019/128 2a01:111:f100:2002::8975:2d79/128 \
    2a01:111:f100:2002::8975:2da8/128 2a01:111:f100:7000::6fdd:6cd5/128 2a01:111:f100:a004::bfeb:88cf/128 \
    2a01:111:f400::/48 2a01:111:f402::/47";

/// Microsoft's own name, or this machine's: `localhost`.
pub(super) fn is_public(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'*'));
    let listed = || NAMES.split_whitespace().any(|n| n == name) || DOMAINS.split_whitespace().any(|d| is_in(&name, d));
    name == "localhost" || (plain && tenant_domain(&name).is_none() && listed())
}

/// The domain of which a customer's name is a part; what stands before it is the customer's.
pub(super) fn tenant_domain(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    TENANTS.split_whitespace().find(|domain| name != *domain && is_in(&name, domain))
}

fn is_in(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microsofts_names_are_public_and_a_customers_are_not() {
        for name in ["outlook.office365.com", "TYO-efz.ms-acdc.office.com", "login.microsoftonline.com", "localhost"] {
            assert!(is_public(name), "{name}");
        }
        for name in [
            "adfs.contoso.example",
            "contoso.sharepoint.com",
            "contoso-com.mail.protection.outlook.com",
            "outlook.office365.com.contoso.example",
            "notoffice.com",
            "contoso secret.office.com",
            "contoso.blob.core.windows.net",
            "",
        ] {
            assert!(!is_public(name), "{name}");
        }
        assert_eq!(tenant_domain("contoso-my.SharePoint.com"), Some("sharepoint.com"));
    }
}
