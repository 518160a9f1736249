/** Where the contents of all files below may be shown: logs, and nothing that lies among settings, such as keys. */
export const shownBelow = /^\/(?:var\/log|srv\/[^/]+\/logs?|opt\/[^/]+\/logs?|usr\/share\/doc|sys\/(?:fs\/cgroup|devices\/system))(?:\/|$)/;
