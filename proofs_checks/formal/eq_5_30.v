(** [MV, (5.30)-(5.31)]: with X_{eps,n} the event that sup_{t <= S} |y - w| <= eps for all 4n pairs
    of y(t) = n^{-1/2} (Y(nt) - nt) and a Brownian motion w, for n >= n_eps
        P(X_{eps,n}^c) <= exp(-C_eps n^{-1/2}).

    Proved here, of the floor that no coupling of a single pair can pass (ledger: eq-5.30,
    corrected), h = (eps / 20) n^{-1/2}:
    - `floor`: P(y(h) >= 2 eps) - P(w(h) >= eps) >= exp(-5.75 eps sqrt(n)) for all n with
      eps sqrt(n) >= 100;
    - `no_faster_rate`: so for p > 1/2 and C > 0 it exceeds exp(-C n^p) for all large n, and (5.12),
      at speed n, cannot come from this event.

    What is not formal: that P(sup_{t <= S} |y - w| > eps) is at least this difference if h <= S,
    for if |y(h) - w(h)| <= eps then y(h) >= 2 eps implies w(h) >= eps. P(y(h) >= 2 eps) is the
    Poisson law's, P(w(h) >= eps) = 1 - Phi(eps / sqrt(h)). *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus poisson bennett lemma_8_1 gaussian enclose.
Open Scope R_scope.

(** P(Y >= level) for a Poisson variable of mean S. *)
Definition at_least (S level : R) : R :=
  Series (fun k => atom S k * (if Rle_dec level (INR k) then 1 else 0)).

(** 1 - Phi(z) <= exp(-z^2/2) / 2. *)
Lemma gaussian_tail z : 0 <= z -> 1 - Phi z <= / 2 * exp (- z ^ 2 / 2).
Proof.
  intros z_in. pose proof total_pos as total. pose proof one_continuous as c1.
  assert (half : forall X, 0 <= X -> part one 0 X <= integral one / 2).
  { intros X X_in.
    pose proof (integral_above_window 1 one X c1 one_bounded X_in (fun _ => Rle_0_1)) as above.
    rewrite <- (part_chasles one (- X) 0) in above by assumption.
    pose proof (part_reflected one 0 X c1) as mirrored. rewrite Ropp_0 in mirrored.
    change (part (fun x => one (- x)) 0 X) with (part one 0 X) in mirrored. lra. }
  enough (integral one / 2 - part one 0 z <= exp (- z ^ 2 / 2) * (integral one / 2)).
  { unfold Phi. apply Rmult_le_reg_r with (integral one); [assumption|].
    replace ((1 - (/ 2 + part one 0 z / integral one)) * integral one)
      with (integral one / 2 - part one 0 z) by (field; lra). lra. }
  apply le_epsilon. intros eps eps_pos.
  set (X := 2 / eps). assert (X_pos : 0 < X) by (apply Rdiv_lt_0_compat; lra).
  assert (far : integral one / 2 <= part one 0 (z + X) + eps).
  { pose proof (integral_near 1 one (z + X) (- (z + X)) (z + X) c1 one_bounded
                  ltac:(lra) ltac:(lra) ltac:(lra)) as near.
    pose proof (weight_ratio_below (z + X) ltac:(lra)).
    assert (/ (z + X) <= / X) by (apply Rinv_le_contravar; lra).
    assert (/ X = eps / 2) by (unfold X; field; lra).
    rewrite <- (part_chasles one (- (z + X)) 0) in near by assumption.
    pose proof (part_reflected one 0 (z + X) c1) as mirrored. rewrite Ropp_0 in mirrored.
    change (part (fun x => one (- x)) 0 (z + X)) with (part one 0 (z + X)) in mirrored.
    apply Rabs_le_between in near. lra. }
  rewrite <- (part_chasles one 0 z (z + X)) in far by assumption.
  enough (part one z (z + X) <= exp (- z ^ 2 / 2) * part one 0 X).
  { pose proof (Rmult_le_compat_l _ _ _ (Rlt_le _ _ (exp_pos (- z ^ 2 / 2))) (half X ltac:(lra))). lra. }
  pose proof (is_RInt_comp_lin (V := R_NormedModule) (fun x => one x * weight x) 1 z 0 X _
                (part_correct one _ _ c1)) as shifted.
  replace (1 * 0 + z) with z in shifted by ring. replace (1 * X + z) with (z + X) in shifted by ring.
  pose proof (is_RInt_scal (V := R_NormedModule) _ _ _ (exp (- z ^ 2 / 2)) _ (part_correct one 0 X c1)) as scaled.
  apply (is_RInt_le _ _ 0 X _ _ ltac:(lra) shifted scaled).
  intros y y_in. unfold scal; simpl; unfold mult; simpl. unfold one, weight.
  rewrite !Rmult_1_l, <- exp_plus.
  enough (le : - (y + z) ^ 2 / 2 <= - z ^ 2 / 2 + - y ^ 2 / 2).
  { destruct le as [less | ->]; [now apply Rlt_le, exp_increasing|apply Rle_refl]. }
  simpl. nra.
Qed.

(** A Poisson variable of mean s >= 5 reaches 41 s with a probability of at least exp(-114 s). *)
Lemma poisson_reaches s : 5 <= s -> exp (- (114 * s)) <= at_least s (41 * s).
Proof.
  intros s_in.
  destruct (nfloor_ex (41 * s)) as [j [j_low j_high]]; [lra|].
  set (k := S j). rewrite <- S_INR in j_high. fold k in j_high.
  assert (k_high : INR k <= 41 * s + 1) by (unfold k; rewrite S_INR; lra).
  apply Rle_trans with (atom s k).
  - set (u := INR k / s - 1).
    assert (whole : INR k = (1 + u) * s) by (unfold u; field; lra).
    assert (u_low : 40 < u) by (apply Rmult_lt_reg_r with s; lra).
    assert (u_high : u * s <= 40 * s + 1) by lra.
    pose proof (atom_from_below s u k ltac:(lra) ltac:(lra) ltac:(unfold k; lia) whole) as below.
    apply Rle_trans with (2 := below). rewrite <- exp_plus.
    enough (s * h u + (1 + / 2 * ln (INR k)) <= 114 * s) as le.
    { destruct le as [less | equal]; [apply Rlt_le, exp_increasing; lra|right; f_equal; lra]. }
    (* h(u) <= h(40) + (u - 40) log(1 + u) *)
    assert (u_41 : u <= 41) by (apply Rmult_le_reg_r with s; lra).
    destruct (mean_value h (fun u => ln (1 + u)) 40 u) as [c [c_in slope]]; [lra| |].
    { intros x x_in. apply h_derivative. lra. }
    assert (h_40 : h 40 <= 112.27) by (unfold h; interval with (i_prec 40)).
    assert (c_41 : 40 <= c <= 41) by lra.
    assert (ln_c : 0 <= ln (1 + c) <= 3.8) by interval with (i_prec 30).
    assert (s * (h u - h 40) <= 3.8).
    { rewrite slope. replace (s * (ln (1 + c) * (u - 40))) with (ln (1 + c) * (u * s - 40 * s)) by ring.
      apply Rle_trans with (ln (1 + c) * 1); [apply Rmult_le_compat_l; lra|lra]. }
    assert (s * h 40 <= s * 112.27) by (apply Rmult_le_compat_l; lra).
    (* log(k) <= log(42 s) <= log(42 * 5) + s / 5 - 1 *)
    assert (ln_k : ln (INR k) <= 5.4 + (s / 5 - 1)).
    { apply Rle_trans with (ln (210 * (s / 5))).
      - destruct (Rle_lt_or_eq_dec (INR k) (210 * (s / 5))) as [less | ->]; [lra| |lra].
        apply Rlt_le, ln_increasing; lra.
      - rewrite ln_mult by lra.
        pose proof (exp_ineq1_le (ln (s / 5))) as tangent. rewrite exp_ln in tangent by lra.
        assert (ln 210 <= 5.4) by interval with (i_prec 30). lra. }
    lra.
  - apply (atom_below_average s (fun k => if Rle_dec (41 * s) (INR k) then 1 else 0)); [lra| |].
    + intros i. destruct Rle_dec; lra.
    + destruct Rle_dec; lra.
Qed.

(** P(y(h) >= 2 eps) - P(w(h) >= eps) at h = (eps / 20) n^{-1/2}. *)
Definition least (eps n : R) : R :=
  let h := eps / 20 / sqrt n in
  at_least (n * h) (n * h + 2 * eps * sqrt n) - (1 - Phi (eps / sqrt h)).

Theorem floor eps n :
  0 < eps -> 0 < n -> 100 <= eps * sqrt n -> exp (- (5.75 * eps * sqrt n)) <= least eps n.
Proof.
  intros eps_pos n_pos large. unfold least. set (h := eps / 20 / sqrt n).
  pose proof (sqrt_lt_R0 n n_pos) as root_pos.
  assert (root : sqrt n * sqrt n = n) by (apply sqrt_sqrt; lra).
  assert (h_pos : 0 < h) by (repeat apply Rdiv_lt_0_compat; lra).
  set (s := eps * sqrt n / 20).
  assert (mean_is : n * h = s) by (unfold h, s; rewrite <- root at 1; field; lra).
  rewrite mean_is. replace (s + 2 * eps * sqrt n) with (41 * s) by (unfold s; field).
  assert (s_in : 5 <= s) by (unfold s; lra).
  pose proof (poisson_reaches s s_in) as reaches.
  assert (z_in : 0 <= eps / sqrt h).
  { apply Rlt_le, Rdiv_lt_0_compat; [assumption|now apply sqrt_lt_R0]. }
  pose proof (gaussian_tail (eps / sqrt h) z_in) as tail.
  assert (square : (eps / sqrt h) ^ 2 = 400 * s).
  { replace ((eps / sqrt h) ^ 2) with (eps ^ 2 / (sqrt h * sqrt h)).
    - rewrite sqrt_sqrt by lra. unfold h, s. field. lra.
    - field. now apply Rgt_not_eq, sqrt_lt_R0. }
  rewrite square in tail.
  replace (5.75 * eps * sqrt n) with (115 * s) by (unfold s; lra).
  assert (first : exp (- (400 * s) / 2) <= exp (- (114 * s))) by (apply Rlt_le, exp_increasing; lra).
  assert (second : exp (- (115 * s)) <= / 2 * exp (- (114 * s))).
  { replace (- (115 * s)) with (- s + - (114 * s)) by ring. rewrite exp_plus.
    apply Rmult_le_compat_r; [apply Rlt_le, exp_pos|].
    apply Rle_trans with (exp (-1)); [apply Rlt_le, exp_increasing; lra|interval with (i_prec 30)]. }
  lra.
Qed.

Theorem no_faster_rate eps C p :
  0 < eps -> 0 < C -> / 2 < p ->
  exists n0, forall n, n0 <= n -> exp (- (C * Rpower n p)) < least eps n.
Proof.
  intros eps_pos C_pos p_in.
  (* C n^p = C n^(p - 1/2) sqrt(n), and n^(p - 1/2) = exp((p - 1/2) log n) is large *)
  set (q := p - / 2). assert (q_pos : 0 < q) by (unfold q; lra).
  set (big := 5.75 * eps / C). set (n1 := exp (big / q)). set (n2 := (100 / eps) ^ 2).
  exists (Rmax (n1 + 1) (n2 + 1)). intros n n_in.
  pose proof (Rmax_l (n1 + 1) (n2 + 1)) as left. pose proof (Rmax_r (n1 + 1) (n2 + 1)) as right.
  assert (n1_pos : 0 < n1) by apply exp_pos.
  assert (n_pos : 0 < n) by lra.
  apply Rlt_le_trans with (exp (- (5.75 * eps * sqrt n))).
  - apply exp_increasing.
    replace (Rpower n p) with (Rpower n q * sqrt n).
    2: { rewrite <- Rpower_sqrt, <- Rpower_plus by assumption. f_equal. unfold q. ring. }
    pose proof (sqrt_lt_R0 n n_pos) as root_pos.
    assert (power : big < Rpower n q).
    { unfold Rpower. apply Rlt_le_trans with (exp big).
      - pose proof (exp_ineq1_le big). lra.
      - enough (le : big <= q * ln n).
        { destruct le as [less | <-]; [|lra]. now apply Rlt_le, exp_increasing. }
        apply Rle_trans with (q * ln n1).
        + unfold n1. rewrite ln_exp. right. field. lra.
        + apply Rmult_le_compat_l; [lra|]. apply Rlt_le, ln_increasing; lra. }
    apply Rmult_lt_compat_r with (r := C * sqrt n) in power; [|now apply Rmult_lt_0_compat].
    replace (big * (C * sqrt n)) with (5.75 * eps * sqrt n) in power by (unfold big; field; lra). lra.
  - apply floor; [assumption|assumption|].
    replace 100 with (eps * (100 / eps)) by (field; lra).
    apply Rmult_le_compat_l; [lra|].
    rewrite <- (sqrt_Rsqr (100 / eps)) by (apply Rlt_le, Rdiv_lt_0_compat; lra).
    apply sqrt_le_1_alt. replace (Rsqr (100 / eps)) with n2 by (unfold n2, Rsqr; ring). lra.
Qed.
