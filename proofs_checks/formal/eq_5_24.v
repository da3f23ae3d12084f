(** [MV, (5.24)]: dv/dt = -J_v^{-1} J_K dK/dt along the limit, and on U it is equivalent to F = 0,
    given that F = 0 at the start.

    Proved here: `balance_implies` and `implies_balance`, for curves (v, K) along which the chain
    rule dF/dt = J_v dv/dt + J_K dK/dt holds (ledger: eq-5.24, as printed). That it holds, F being
    smooth for K > 0, is a hypothesis here; the printed J_v^{-1} is written out for 2 x 2. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus matrices.
Open Scope R_scope.

Section Along_a_curve.

(** The curve's derivatives at each time, the Jacobians along it, and F along it. *)
Variables dve dvi dKe dKi Fe Fi : R -> R.
Variables Jv JK : R -> matrix.
Variable T : R.

(** J_v dv/dt + J_K dK/dt, for either population. *)
Definition rate_e t :=
  ee (Jv t) * dve t + ei (Jv t) * dvi t + (ee (JK t) * dKe t + ei (JK t) * dKi t).
Definition rate_i t :=
  ie (Jv t) * dve t + ii (Jv t) * dvi t + (ie (JK t) * dKe t + ii (JK t) * dKi t).

Hypothesis chain_rule_e : forall t, 0 <= t <= T -> is_derive Fe t (rate_e t).
Hypothesis chain_rule_i : forall t, 0 <= t <= T -> is_derive Fi t (rate_i t).

(** dv/dt = -J_v^{-1} J_K dK/dt at time t. *)
Definition equation t : Prop :=
  let ke := ee (JK t) * dKe t + ei (JK t) * dKi t in
  let ki := ie (JK t) * dKe t + ii (JK t) * dKi t in
  dve t = - (ii (Jv t) * ke - ei (Jv t) * ki) / det (Jv t) /\
  dvi t = - (- ie (Jv t) * ke + ee (Jv t) * ki) / det (Jv t).

Theorem balance_implies :
  (forall t, 0 <= t <= T -> Fe t = 0 /\ Fi t = 0) ->
  forall t, 0 < t < T -> det (Jv t) <> 0 -> equation t.
Proof.
  intros balanced t t_in regular.
  assert (zero : forall F rate, (forall s, 0 <= s <= T -> F s = 0) -> is_derive F t rate -> rate = 0).
  { intros F rate F_0 derivative.
    assert (near : 0 < Rmin t (T - t)) by (apply Rmin_glb_lt; lra).
    assert (at_0 : is_derive (fun _ => 0) t rate).
    { apply is_derive_ext_loc with (f := F); [|assumption].
      exists (mkposreal _ near). intros s close. apply in_ball in close. simpl in close.
      pose proof (Rmin_l t (T - t)). pose proof (Rmin_r t (T - t)). apply F_0. lra. }
    rewrite <- (is_derive_unique _ _ _ at_0). apply Derive_const. }
  pose proof (zero Fe _ (fun s s_in => proj1 (balanced s s_in)) (chain_rule_e t ltac:(lra))) as e.
  pose proof (zero Fi _ (fun s s_in => proj2 (balanced s s_in)) (chain_rule_i t ltac:(lra))) as i.
  unfold equation, rate_e, rate_i, det in *.
  set (D := ee (Jv t) * ii (Jv t) - ei (Jv t) * ie (Jv t)) in *.
  assert (cancel : forall x, D * (x / D) = x) by (intros x; field; assumption).
  split; apply Rmult_eq_reg_l with D; try assumption; rewrite cancel; unfold D.
  - apply (f_equal (Rmult (ii (Jv t)))) in e. apply (f_equal (Rmult (ei (Jv t)))) in i. lra.
  - apply (f_equal (Rmult (ie (Jv t)))) in e. apply (f_equal (Rmult (ee (Jv t)))) in i. lra.
Qed.

Theorem implies_balance :
  Fe 0 = 0 -> Fi 0 = 0 ->
  (forall t, 0 <= t <= T -> det (Jv t) <> 0 /\ equation t) ->
  forall t, 0 <= t <= T -> Fe t = 0 /\ Fi t = 0.
Proof.
  intros start_e start_i solves t t_in.
  assert (zero : forall s, 0 <= s <= T -> rate_e s = 0 /\ rate_i s = 0).
  { intros s s_in. destruct (solves s s_in) as [regular [e i]].
    unfold rate_e, rate_i. rewrite e, i. unfold det in *. split; field; assumption. }
  destruct (mean_value Fe rate_e 0 t) as [c [c_in e]]; [lra|intros; apply chain_rule_e; lra|].
  destruct (mean_value Fi rate_i 0 t) as [d [d_in i]]; [lra|intros; apply chain_rule_i; lra|].
  rewrite (proj1 (zero c ltac:(lra))) in e. rewrite (proj2 (zero d ltac:(lra))) in i. lra.
Qed.

End Along_a_curve.
