//! Endings of hosts that a city's texts may have: the general ones that offices and their partners use, and all of
//! countries.

const GENERAL: &str =
    "gov com org net edu info int mil biz us nyc city app dev health care help jobs museum news tel travel";

/// ISO 3166 codes as they are delegated, `uk` and `eu` among them.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz \
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd \
    ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki \
    km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz \
    na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh \
    si sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk uy uz va vc ve vg vi vn \
    vu wf ws ye yt za zm zw";

/// Whether hosts end so.
pub(super) fn is_top_level(label: &str) -> bool {
    GENERAL
        .split_whitespace()
        .chain(COUNTRIES.split_whitespace())
        .any(|known| known == label)
}
