"""What browsers may load, frame and use on our pages."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"
MAP_HOST = "https://www.openstreetmap.org"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # The map's host is asked whether it answers before it is framed; only a click does so.
        "connect-src": [SELF, MAP_HOST],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        # A map opens only by a click (decision 13); nothing else may be framed.
        "frame-src": [SELF, MAP_HOST],
    }
}
# Wagtail 7.4 starts its date fields, choosers and inline panels by inline scripts, and its comments and
# rich text bring <style> elements; style attributes stay forbidden.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": CONTENT_SECURITY_POLICY["DIRECTIVES"]
    | {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src-elem": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
    }
}
