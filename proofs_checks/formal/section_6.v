(** [MV, Section 6]: for the intensities (6.1)-(6.4) and the constants given, the initial means
    (m_e, m_i) solve F_e = F_i = 0 at (k_e, k_i) = (1, 1) and (1, 1/2). c_ei and c_ie are positive
    and not given.

    Proved here: `no_balanced_point`: with (6.1)-(6.4) as printed and the printed C_ee = 1,
    C_ei = 3/2, C_ie = C_ii = 1/2, c_ee = 1, c_ii = 1/2 there are no such means at either pair,
    whatever c_ei, c_ie > 0 are (ledger: section-6, as printed). F_e and F_i are those of (3.3)-(3.4)
    after the substitution x = sqrt(K) z, the expectations those of gaussian.v; nothing else is
    modelled.

    The proof is the ledger's. Suppose both vanish: then v_e, v_i < 0, and since c -> E tanh(c Y)
    lies above its limit at infinity, Phi(v_i / sqrt(K_i)) < (A(v_e) + 1/2) / 3 and
    2 Phi(v_e / sqrt(K_e)) - 1 < I(v_i). A chain of numbers a_0 < a_1 < ... <= 0 excludes each
    a_k < v_e <= a_{k+1} in turn; its integrals are enclosed by coq-interval. *)

From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus gaussian tanh_means enclose.
Import ListNotations.
Open Scope R_scope.

(** *** The bound *)

(** For v < 0: 2 Phi(v / sigma) - 1 < E tanh(c (v + sigma Z)). *)
Lemma above_the_limit c v sigma :
  0 < c -> v < 0 -> 0 < sigma -> 2 * Phi (v / sigma) - 1 < mean c v sigma.
Proof.
  intros c_pos v_neg sigma_pos.
  set (m := - (v / sigma)).
  assert (m_pos : 0 < m) by (pose proof (Rdiv_lt_0_compat (- v) sigma ltac:(lra) sigma_pos); unfold m, Rdiv in *; lra).
  set (T := fun y => tanh (c * sigma * y)).
  assert (g_is : forall x, sigmoid c v sigma x = T (x - m)).
  { intros x. unfold sigmoid, T, m. f_equal. field. lra. }
  pose proof (sigmoid_continuous c v sigma) as g_continuous.
  pose proof (sigmoid_bounded c v sigma) as g_bounded.
  set (g := sigmoid c v sigma) in *.
  set (D := fun n => part g (m - n) (m + n) - (part one m (m + n) - part one (m - n) m)).
  set (K := fun y => (1 - T y) * (weight (m - y) - weight (m + y))).
  (* D(n) is the integral over [0, n] of K, by reflection about m *)
  assert (D_is : forall n, is_RInt K 0 n (D n)).
  { intros n.
    set (g1 := fun x => 1 * g x + -1 * one x). set (g2 := fun x => 1 * g x + 1 * one x).
    assert (g1_continuous : everywhere_continuous g1)
      by (apply combination_continuous; [assumption|apply one_continuous]).
    assert (g2_continuous : everywhere_continuous g2)
      by (apply combination_continuous; [assumption|apply one_continuous]).
    pose proof (is_RInt_comp_lin (V := R_NormedModule) (fun x => g1 x * weight x) 1 m 0 n _
                  (part_correct g1 _ _ g1_continuous)) as right.
    pose proof (is_RInt_comp_lin (V := R_NormedModule) (fun x => g2 x * weight x) (-1) m 0 n _
                  (part_correct g2 _ _ g2_continuous)) as left.
    pose proof (is_RInt_minus _ _ _ _ _ _ right left) as both.
    replace (D n) with (minus (part g1 (1 * 0 + m) (1 * n + m)) (part g2 (-1 * 0 + m) (-1 * n + m))).
    - eapply is_RInt_ext; [|exact both]. intros y _.
      unfold minus, plus, opp, scal; simpl; unfold mult; simpl.
      unfold g1, g2, K, one. rewrite !g_is.
      replace (1 * y + m - m) with y by ring. replace (-1 * y + m - m) with (- y) by ring.
      replace (T (- y)) with (- T y).
      + replace (1 * y + m) with (m + y) by ring. replace (-1 * y + m) with (m - y) by ring. ring.
      + unfold T. rewrite <- tanh_odd. f_equal. ring.
    - unfold minus, plus, opp; simpl.
      replace (1 * 0 + m) with m by ring. replace (1 * n + m) with (m + n) by ring.
      replace (-1 * 0 + m) with m by ring. replace (-1 * n + m) with (m - n) by ring.
      unfold g1, g2, D. rewrite !part_linear by (assumption || apply one_continuous).
      rewrite (part_swap g (m - n) m), (part_swap one (m - n) m) by (assumption || apply one_continuous).
      rewrite <- (part_chasles g (m - n) m (m + n)) by assumption. ring. }
  assert (K_continuous : forall x, continuous K x).
  { intros x. unfold K, T.
    apply (continuous_ext (fun y => 2 / (exp (2 * (c * sigma * y)) + 1) * (weight (m - y) - weight (m + y)))).
    { intros y. rewrite tanh_is. simpl. ring. }
    unfold weight.
    apply (ex_derive_continuous (fun y => 2 / (exp (2 * (c * sigma * y)) + 1) *
             (exp (- (m - y) ^ 2 / 2) - exp (- (m + y) ^ 2 / 2)))).
    auto_derive. pose proof (exp_pos (2 * (c * sigma * x))). lra. }
  assert (K_pos : forall y, 0 < y -> 0 < K y).
  { intros y y_pos. unfold K, T. apply Rmult_lt_0_compat.
    - pose proof (tanh_below_1 (c * sigma * y)). lra.
    - enough (weight (m + y) < weight (m - y)) by lra. apply exp_increasing.
      pose proof (Rmult_lt_0_compat m y m_pos y_pos). simpl. lra. }
  assert (D_1 : 0 < D 1).
  { rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ (D_is 1)).
    apply RInt_gt_0; [lra| |].
    - intros y y_in. apply K_pos. lra.
    - intros y _. apply K_continuous. }
  set (n := m + (5 / D 1 + 1)).
  assert (far : 0 < 5 / D 1) by (apply Rdiv_lt_0_compat; lra).
  assert (D_grows : D 1 <= D n).
  { pose proof (is_RInt_Chasles (V := R_NormedModule) K 1 0 n _ _
                  (is_RInt_swap _ _ _ _ (D_is 1)) (D_is n)) as rest.
    unfold plus, opp in rest; simpl in rest.
    enough (0 <= - D 1 + D n) by lra.
    apply (is_RInt_ge_0 K 1 n); [unfold n; lra|assumption|].
    intros y y_in. apply Rlt_le, K_pos. lra. }
  pose proof (weight_ratio_below (5 / D 1 + 1) ltac:(lra)) as small.
  assert (near_g : Rabs (integral g - part g (m - n) (m + n)) <= 4 * 1 * (weight (5 / D 1 + 1) / (5 / D 1 + 1)))
    by (apply integral_near; try assumption; unfold n; lra).
  assert (near_one : Rabs (part one (n - m) (n + m)) <= 1 * (weight (5 / D 1 + 1) / (5 / D 1 + 1))).
  { replace (n - m) with (5 / D 1 + 1) by (unfold n; ring).
    apply tail_right; [apply one_continuous|apply one_bounded|unfold n; lra]. }
  assert (inverse : 5 * / (5 / D 1 + 1) < D 1).
  { apply Rmult_lt_reg_r with (5 / D 1 + 1); [lra|]. rewrite Rmult_assoc, Rinv_l by lra.
    replace (D 1 * (5 / D 1 + 1)) with (5 + D 1) by (field; lra). lra. }
  assert (mirror : forall x, part one (- x) 0 = part one 0 x).
  { intros x. pose proof (part_reflected one 0 x one_continuous) as mirrored.
    rewrite Ropp_0 in mirrored. rewrite <- mirrored. reflexivity. }
  (* the difference of the masses right and left of m is -2 int_0^m, up to what lies beyond n - m *)
  assert (masses : part one m (m + n) - part one (m - n) m = part one (n - m) (n + m) - 2 * part one 0 m).
  { pose proof (part_chasles one 0 m (m + n) one_continuous) as first.
    pose proof (part_chasles one (m - n) 0 m one_continuous) as second.
    pose proof (part_chasles one 0 (n - m) (n + m) one_continuous) as third.
    replace (m - n) with (- (n - m)) in * by ring. rewrite mirror in second.
    replace (n + m) with (m + n) in * by ring. lra. }
  assert (result : 0 < integral g + 2 * part one 0 m).
  { apply Rabs_le_between in near_g, near_one.
    enough (D n < integral g + 2 * part one 0 m + D 1) by lra.
    unfold D at 1. rewrite masses. lra. }
  unfold Phi, mean, E. fold g. pose proof total_pos.
  assert (limit : part one 0 (v / sigma) = - part one 0 m).
  { rewrite <- (mirror m), <- part_swap by apply one_continuous. f_equal. unfold m. ring. }
  rewrite limit.
  apply Rmult_lt_reg_r with (integral one); [assumption|].
  replace (integral g / integral one * integral one) with (integral g) by (field; lra).
  replace ((2 * (/ 2 + - part one 0 m / integral one) - 1) * integral one) with (-2 * part one 0 m) by (field; lra).
  lra.
Qed.

(** *** The balance equations of Section 6 *)

Section Printed.

Variables c_ei c_ie K_e K_i : R.
Hypothesis c_ei_pos : 0 < c_ei.
Hypothesis c_ie_pos : 0 < c_ie.
Hypothesis K_e_pos : 0 < K_e.
Hypothesis K_i_pos : 0 < K_i.

(** (6.1)-(6.4). *)
Definition f_ee (x : R) : R := / 2 * (tanh (1 * x) + 2).
Definition f_ei (x : R) : R := / 2 * (tanh (c_ie * x) + 2).
Definition f_ii (x : R) : R := tanh (/ 2 * x) + 1.
Definition f_ie (x : R) : R := tanh (c_ei * x) + 1.

(** F_a(v, K) = C_ae E f_ae(v_e + sqrt(K_e) Z) - C_ai E f_ai(v_i + sqrt(K_i) Z). *)
Definition F_e (v_e v_i : R) : R :=
  1 * E (fun z => f_ee (v_e + sqrt K_e * z)) - 3 / 2 * E (fun z => f_ei (v_i + sqrt K_i * z)).
Definition F_i (v_e v_i : R) : R :=
  / 2 * E (fun z => f_ie (v_e + sqrt K_e * z)) - / 2 * E (fun z => f_ii (v_i + sqrt K_i * z)).

Lemma by_means v_e v_i :
  F_e v_e v_i = / 2 * (mean 1 v_e (sqrt K_e) + 2) - 3 / 4 * (mean c_ie v_i (sqrt K_i) + 2) /\
  F_i v_e v_i = / 2 * (mean c_ei v_e (sqrt K_e) - mean (/ 2) v_i (sqrt K_i)).
Proof.
  assert (affine : forall c v s alpha beta (f : R -> R),
    (forall x, f x = alpha * tanh (c * x) + beta) -> E (fun z => f (v + s * z)) = alpha * mean c v s + beta).
  { intros c v s alpha beta f f_is. unfold mean.
    rewrite <- E_affine by (apply sigmoid_continuous || apply sigmoid_bounded).
    unfold E. f_equal. apply integral_ext. intros z. apply f_is. }
  unfold F_e, F_i.
  rewrite (affine 1 v_e (sqrt K_e) (/ 2) 1 f_ee) by (intros; unfold f_ee; field).
  rewrite (affine c_ie v_i (sqrt K_i) (/ 2) 1 f_ei) by (intros; unfold f_ei; field).
  rewrite (affine c_ei v_e (sqrt K_e) 1 1 f_ie) by (intros; unfold f_ie; ring).
  rewrite (affine (/ 2) v_i (sqrt K_i) 1 1 f_ii) by (intros; unfold f_ii; ring).
  split; field.
Qed.

(** What a balanced point would have to satisfy, without c_ei and c_ie. *)
Lemma necessary v_e v_i :
  F_e v_e v_i = 0 -> F_i v_e v_i = 0 ->
  v_e < 0 /\
  Phi (v_i / sqrt K_i) < (mean 1 v_e (sqrt K_e) + / 2) / 3 /\
  2 * Phi (v_e / sqrt K_e) - 1 < mean (/ 2) v_i (sqrt K_i).
Proof.
  pose proof (sqrt_lt_R0 _ K_e_pos) as s_e. pose proof (sqrt_lt_R0 _ K_i_pos) as s_i.
  destruct (by_means v_e v_i) as [-> ->]. intros balance_e balance_i.
  pose proof (mean_below_1 1 v_e (sqrt K_e)).
  assert (v_i_neg : v_i < 0).
  { destruct (Rlt_le_dec v_i 0) as [| nonneg]; [assumption|].
    pose proof (mean_nonneg c_ie v_i (sqrt K_i) ltac:(lra) nonneg). lra. }
  pose proof (mean_negative (/ 2) v_i (sqrt K_i) ltac:(lra) v_i_neg).
  assert (v_e_neg : v_e < 0).
  { destruct (Rlt_le_dec v_e 0) as [| nonneg]; [assumption|].
    pose proof (mean_nonneg c_ei v_e (sqrt K_e) ltac:(lra) nonneg). lra. }
  pose proof (above_the_limit c_ie v_i (sqrt K_i) c_ie_pos v_i_neg s_i).
  pose proof (above_the_limit c_ei v_e (sqrt K_e) c_ei_pos v_e_neg s_e).
  repeat split; lra.
Qed.

(** *** The chain *)

(** From a on: w and the next a, and so on, the last a being 0. *)
Fixpoint chain (a : R) (links : list (R * R)) : Prop :=
  match links with
  | [] => a = 0
  | (w, next) :: rest =>
      (mean 1 next (sqrt K_e) + / 2) / 3 <= Phi w /\
      mean (/ 2) (sqrt K_i * w) (sqrt K_i) <= 2 * Phi (a / sqrt K_e) - 1 /\
      chain next rest
  end.

Lemma Phi_nonneg w : 0 <= Phi w.
Proof.
  apply Rle_trans with (Phi (Rmin w 0)); [|apply Phi_nondecreasing, Rmin_l].
  pose proof (Rmin_r w 0) as negative. set (u := Rmin w 0) in *.
  pose proof (integral_above_window 1 one (- u) one_continuous one_bounded ltac:(lra) (fun _ => Rle_0_1)) as above.
  rewrite Ropp_involutive, <- (part_chasles one u 0) in above by apply one_continuous.
  pose proof (part_reflected one 0 (- u) one_continuous) as mirrored.
  rewrite Ropp_involutive, Ropp_0 in mirrored.
  change (part (fun x => one (- x)) 0 (- u)) with (part one 0 (- u)) in mirrored.
  pose proof total_pos. unfold Phi. rewrite (part_swap one u 0) by apply one_continuous.
  apply Rmult_le_reg_r with (integral one); [assumption|].
  replace ((/ 2 + - part one u 0 / integral one) * integral one) with (integral one / 2 - part one u 0)
    by (field; lra). lra.
Qed.

Theorem excluded_by_a_chain a links :
  mean 1 a (sqrt K_e) <= - / 2 -> chain a links ->
  forall v_e v_i, ~ (F_e v_e v_i = 0 /\ F_i v_e v_i = 0).
Proof.
  intros start good v_e v_i [balance_e balance_i].
  destruct (necessary v_e v_i balance_e balance_i) as [v_e_neg [above_e above_i]].
  pose proof (sqrt_lt_R0 _ K_e_pos) as s_e. pose proof (sqrt_lt_R0 _ K_i_pos) as s_i.
  assert (beyond : a < v_e).
  { destruct (Rlt_le_dec a v_e) as [| le]; [assumption|].
    pose proof (mean_nondecreasing 1 v_e a (sqrt K_e) Rle_0_1 le).
    pose proof (Phi_nonneg (v_i / sqrt K_i)). lra. }
  clear start. revert a good beyond.
  induction links as [|[w next] rest IH]; simpl; intros a good beyond; [lra|].
  destruct good as [first [second more]].
  destruct (Rlt_le_dec next v_e) as [less | le]; [now apply (IH next)|].
  pose proof (mean_nondecreasing 1 v_e next (sqrt K_e) Rle_0_1 le) as mean_e.
  assert (below_w : v_i / sqrt K_i < w).
  { destruct (Rlt_le_dec (v_i / sqrt K_i) w) as [| ge]; [assumption|].
    pose proof (Phi_nondecreasing _ _ ge). lra. }
  assert (v_i_below : v_i <= sqrt K_i * w).
  { apply Rlt_le, Rmult_lt_reg_r with (/ sqrt K_i); [now apply Rinv_0_lt_compat|].
    replace (sqrt K_i * w * / sqrt K_i) with w by (field; lra). exact below_w. }
  pose proof (mean_nondecreasing (/ 2) v_i _ (sqrt K_i) ltac:(lra) v_i_below) as mean_i.
  assert (a_below : a / sqrt K_e <= v_e / sqrt K_e).
  { apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat; assumption|lra]. }
  pose proof (Phi_nondecreasing _ _ a_below). lra.
Qed.

End Printed.

(** *** Its numbers *)

(** int_w^0 exp(-x^2/2) dx, for w < 0. *)
Definition mass (w : R) : R := RInt (fun x => exp (- x ^ 2 / 2)) w 0.

Lemma part_of_one a b : part one a b = RInt (fun x => exp (- x ^ 2 / 2)) a b.
Proof.
  unfold part. apply (RInt_ext (V := R_CompleteNormedModule)). intros x _. apply Rmult_1_l.
Qed.

Lemma by_mass w : part one 0 w = - mass w.
Proof. rewrite part_swap by apply one_continuous. now rewrite part_of_one. Qed.

Lemma total_enclosed : 2.5066 <= integral one <= 2.5067.
Proof.
  pose proof (integral_near 1 one 6 (-6) 6 one_continuous one_bounded ltac:(lra) ltac:(lra) ltac:(lra)) as near.
  rewrite part_of_one in near. apply Rabs_le_between in near.
  assert (2.50662 <= RInt (fun x => exp (- x ^ 2 / 2)) (-6) 6 <= 2.50664) by (integral with (i_prec 40)).
  assert (4 * 1 * (weight 6 / 6) <= 0.00001) by (unfold weight; interval with (i_prec 30)).
  lra.
Qed.

(** The upper bound of tanh_means.v for v <= 0, given J below its integral. *)
Definition bound (c v J : R) : R := - (2 * (exp (- (2 * c * v)) - exp (2 * c * v)) * J).

Lemma integral_below_bound c v sigma X J :
  0 <= c -> v <= 0 -> 0 <= X -> J <= folded c v sigma X -> integral (sigmoid c v sigma) <= bound c v J.
Proof.
  intros c_in v_in X_in J_in. apply Rle_trans with (1 := integral_from_above c v sigma X c_in v_in X_in).
  apply Ropp_le_contravar, Rmult_le_compat_l; [|assumption].
  enough (exp (2 * c * v) <= exp (- (2 * c * v))) by lra.
  destruct (Req_dec (2 * c * v) 0) as [-> | other]; [rewrite Ropp_0; lra|].
  apply Rlt_le, exp_increasing. nra.
Qed.

Lemma start_by_numbers a J :
  a <= 0 -> J <= folded 1 a 1 3 -> bound 1 a J <= - 2.5067 / 2 -> mean 1 a (sqrt 1) <= - / 2.
Proof.
  intros a_in J_in numbers. rewrite sqrt_1. pose proof total_enclosed as total.
  pose proof (integral_below_bound 1 a 1 3 J Rle_0_1 a_in ltac:(lra) J_in).
  unfold mean, E. apply Rmult_le_reg_r with (integral one); [lra|].
  replace (integral (sigmoid 1 a 1) / integral one * integral one) with (integral (sigmoid 1 a 1))
    by (field; lra). lra.
Qed.

Lemma first_by_numbers a w J S :
  a <= 0 -> J <= folded 1 a 1 3 -> mass w <= S -> bound 1 a J <= 2.5066 - 3 * S ->
  (mean 1 a (sqrt 1) + / 2) / 3 <= Phi w.
Proof.
  intros a_in J_in S_in numbers. rewrite sqrt_1. pose proof total_enclosed as total.
  pose proof (integral_below_bound 1 a 1 3 J Rle_0_1 a_in ltac:(lra) J_in).
  unfold mean, E, Phi. rewrite by_mass. apply Rmult_le_reg_r with (3 * integral one); [lra|].
  replace ((integral (sigmoid 1 a 1) / integral one + / 2) / 3 * (3 * integral one))
    with (integral (sigmoid 1 a 1) + integral one / 2) by (field; lra).
  replace ((/ 2 + - mass w / integral one) * (3 * integral one))
    with (3 / 2 * integral one - 3 * mass w) by (field; lra). lra.
Qed.

Lemma second_by_numbers sigma a w J S :
  sigma * w <= 0 -> J <= folded (/ 2) (sigma * w) sigma 4 -> mass a <= S ->
  bound (/ 2) (sigma * w) J <= - (2 * S) ->
  mean (/ 2) (sigma * w) sigma <= 2 * Phi (a / sqrt 1) - 1.
Proof.
  intros w_in J_in S_in numbers. rewrite sqrt_1, Rdiv_1. pose proof total_enclosed as total.
  pose proof (integral_below_bound (/ 2) (sigma * w) sigma 4 J ltac:(lra) w_in ltac:(lra) J_in).
  unfold mean, E, Phi. rewrite by_mass. apply Rmult_le_reg_r with (integral one); [lra|].
  replace (integral (sigmoid (/ 2) (sigma * w) sigma) / integral one * integral one)
    with (integral (sigmoid (/ 2) (sigma * w) sigma)) by (field; lra).
  replace ((2 * (/ 2 + - mass a / integral one) - 1) * integral one) with (- (2 * mass a)) by (field; lra).
  lra.
Qed.

Ltac by_integral := integral with (i_prec 20, i_degree 6, i_fuel 200).

(** One link: J1 and S1 for `first_by_numbers`, J2 and S2 for `second_by_numbers`. *)
Ltac link J1 S1 J2 S2 :=
  split; [| split];
  [ apply (first_by_numbers _ _ J1 S1);
      [lra | unfold folded; by_integral | unfold mass; by_integral
       | unfold bound; interval with (i_prec 30)]
  | apply (second_by_numbers _ _ _ J2 S2);
      [try interval with (i_prec 30) | unfold folded; by_integral | unfold mass; by_integral
       | unfold bound; interval with (i_prec 30)]
  | ].

Lemma no_balanced_point_at_1_1 c_ei c_ie v_e v_i :
  0 < c_ei -> 0 < c_ie -> ~ (F_e c_ie 1 1 v_e v_i = 0 /\ F_i c_ei 1 1 v_e v_i = 0).
Proof.
  intros c_ei_pos c_ie_pos.
  apply (excluded_by_a_chain c_ei c_ie 1 1) with (a := -0.904)
    (links := [(-1.8, -0.689); (-1.363, -0.415); (-0.821, 0)]); try lra.
  - apply (start_by_numbers _ 0.10592); [lra|unfold folded; by_integral|].
    unfold bound. interval with (i_prec 30).
  - simpl.
    link 0.13285 1.16328 0.13537 0.79463.
    link 0.16351 1.03666 0.17527 0.63818.
    link 0 0.73741 0.22118 0.4034.
    reflexivity.
Qed.

Lemma no_balanced_point_at_1_half c_ei c_ie v_e v_i :
  0 < c_ei -> 0 < c_ie -> ~ (F_e c_ie 1 (1 / 2) v_e v_i = 0 /\ F_i c_ei 1 (1 / 2) v_e v_i = 0).
Proof.
  intros c_ei_pos c_ie_pos.
  apply (excluded_by_a_chain c_ei c_ie 1 (1 / 2)) with (a := -0.894)
    (links := [(-2.305, -0.829); (-2.13, -0.793); (-2.035, -0.767); (-1.966, -0.745); (-1.907, -0.724);
                (-1.852, -0.702); (-1.794, -0.677); (-1.729, -0.646); (-1.648, -0.603); (-1.536, -0.534);
                (-1.357, -0.401); (-1.017, -0.062); (-0.16, 0)]); try lra.
  - apply (start_by_numbers _ 0.10792); [lra|unfold folded; by_integral|].
    unfold bound. interval with (i_prec 30).
  - simpl.
    link 0.11612 1.22682 0.16065 0.78795.
    link 0.1207 1.21177 0.1734 0.7431.
    link 0.12406 1.20089 0.18035 0.71719.
    link 0.1269 1.19156 0.18544 0.69801.
    link 0.12958 1.1825 0.18984 0.68148.
    link 0.13244 1.1731 0.19386 0.66545.
    link 0.13561 1.16208 0.19813 0.64838.
    link 0.13952 1.1483 0.20284 0.62867.
    link 0.14482 1.12882 0.2087 0.60376.
    link 0.15315 1.09726 0.21667 0.56838.
    link 0.16754 1.03428 0.22899 0.50969.
    link 0.18457 0.86587 0.24975 0.39052.
    link 0 0.15933 0.27514 0.06197.
    reflexivity.
Qed.

(** For all c_ei, c_ie > 0 and all means v_e, v_i. *)
Theorem no_balanced_point c_ei c_ie v_e v_i :
  0 < c_ei -> 0 < c_ie ->
  ~ (F_e c_ie 1 1 v_e v_i = 0 /\ F_i c_ei 1 1 v_e v_i = 0) /\
  ~ (F_e c_ie 1 (1 / 2) v_e v_i = 0 /\ F_i c_ei 1 (1 / 2) v_e v_i = 0).
Proof.
  intros c_ei_pos c_ie_pos. split.
  - now apply no_balanced_point_at_1_1.
  - now apply no_balanced_point_at_1_half.
Qed.
